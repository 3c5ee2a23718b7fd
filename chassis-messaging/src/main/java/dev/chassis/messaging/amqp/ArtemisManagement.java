package dev.chassis.messaging.amqp;

import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Artemis' own management by messages; the user needs its permission {@code manage}.
 *
 * @see <a
 *     href="https://activemq.apache.org/components/artemis/documentation/latest/management.html">management</a>
 */
final class ArtemisManagement {

  private static final String ADDRESS = "activemq.management";

  private final LiveConnection live;
  private @Nullable Future<Questions> questions;

  ArtemisManagement(LiveConnection live) {
    this.live = live;
  }

  /** Has an operation of a resource done; null when it answers nothing. */
  Future<@Nullable Object> invoke(String resource, String operation, Object... arguments) {
    var body = new JsonArray(List.of(arguments)).encode();
    return ask(
        Map.of("_AMQ_ResourceName", resource, "_AMQ_OperationName", operation),
        body,
        operation + " of " + resource);
  }

  /** Reads an attribute of a resource. */
  Future<@Nullable Object> attribute(String resource, String attribute) {
    return ask(
        Map.of("_AMQ_ResourceName", resource, "_AMQ_Attribute", attribute),
        "",
        attribute + " of " + resource);
  }

  private Future<@Nullable Object> ask(Map<String, Object> properties, String body, String what) {
    var question = Message.Factory.create();
    question.setApplicationProperties(new ApplicationProperties(new HashMap<>(properties)));
    question.setBody(new AmqpValue(body));
    return questions()
        .compose(open -> open.ask(question, what))
        .compose(answer -> read(answer, what));
  }

  private Future<Questions> questions() {
    var known = questions;
    if (known == null || known.failed()) {
      known = Questions.to(live, ADDRESS);
      questions = known;
    }
    return known;
  }

  /** The answer is a JSON array with the result in it. */
  private static Future<@Nullable Object> read(Message answer, String what) {
    var text = answer.getBody() instanceof AmqpValue value ? String.valueOf(value.getValue()) : "";
    var properties = answer.getApplicationProperties();
    boolean succeeded =
        properties != null
            && Boolean.TRUE.equals(properties.getValue().get("_AMQ_OperationSucceeded"));
    if (!succeeded) {
      return Future.failedFuture(new IllegalStateException(what + ": " + text));
    }
    try {
      var result = new JsonArray(text);
      return Future.succeededFuture(result.isEmpty() ? null : result.getValue(0));
    } catch (DecodeException e) {
      return Future.failedFuture(e);
    }
  }
}
