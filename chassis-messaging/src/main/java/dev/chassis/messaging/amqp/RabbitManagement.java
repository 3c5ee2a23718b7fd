package dev.chassis.messaging.amqp;

import io.vertx.core.Future;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ's management over AMQP 1.0: HTTP in messages, over a pair of links.
 *
 * @see <a href="https://www.rabbitmq.com/docs/amqp#management">management</a>
 */
final class RabbitManagement {

  private static final String NODE = "/management";
  private static final int NOT_FOUND = 404;

  private final LiveConnection live;
  private @Nullable Future<Questions> questions;

  RabbitManagement(LiveConnection live) {
    this.live = live;
  }

  Future<Void> exchange(String name) {
    var body = settings(Map.of());
    body.put("type", "topic");
    body.put("internal", false);
    return change("PUT", "/exchanges/" + encode(name), body);
  }

  Future<Void> queue(String name, Map<String, Object> arguments) {
    var body = settings(arguments);
    body.put("exclusive", false);
    return change("PUT", "/queues/" + encode(name), body);
  }

  Future<Void> bind(String exchange, String key, String queue) {
    var body = new LinkedHashMap<String, Object>();
    body.put("source", exchange);
    body.put("binding_key", key);
    body.put("destination_queue", queue);
    body.put("arguments", Map.of());
    return change("POST", "/bindings", body);
  }

  /** Messages that wait in a queue; null when there is none. */
  Future<@Nullable Long> waiting(String queue) {
    var path = "/queues/" + encode(queue);
    return ask("GET", path, null)
        .compose(
            answer -> {
              if (status(answer) == NOT_FOUND) {
                return Future.succeededFuture(null);
              }
              return status(answer) / 100 == 2
                  ? Future.succeededFuture(count(answer))
                  : Future.failedFuture(refused("GET", path, answer));
            });
  }

  private static Map<String, Object> settings(Map<String, Object> arguments) {
    var body = new LinkedHashMap<String, Object>();
    body.put("durable", true);
    body.put("auto_delete", false);
    body.put("arguments", arguments);
    return body;
  }

  private Future<Void> change(String method, String path, Map<String, Object> body) {
    return ask(method, path, body)
        .compose(
            answer ->
                status(answer) / 100 == 2
                    ? Future.<Void>succeededFuture()
                    : Future.failedFuture(refused(method, path, answer)));
  }

  private Future<Message> ask(String method, String path, @Nullable Map<String, Object> body) {
    var question = Message.Factory.create();
    question.setAddress(path);
    question.setSubject(method);
    question.setBody(new AmqpValue(body));
    return questions().compose(open -> open.ask(question, method + " " + path));
  }

  private Future<Questions> questions() {
    var known = questions;
    if (known == null || known.failed()) {
      known = Questions.pairedWith(live, NODE);
      questions = known;
    }
    return known;
  }

  private static int status(Message answer) {
    try {
      return Integer.parseInt(String.valueOf(answer.getSubject()));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static long count(Message answer) {
    return answer.getBody() instanceof AmqpValue value
            && value.getValue() instanceof Map<?, ?> map
            && map.get("message_count") instanceof Number number
        ? number.longValue()
        : 0;
  }

  private static IllegalStateException refused(String method, String path, Message answer) {
    var why = answer.getBody() instanceof AmqpValue value ? value.getValue() : "";
    return new IllegalStateException(
        "RabbitMQ says " + answer.getSubject() + " to " + method + " " + path + ": " + why);
  }

  static String encode(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
