package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.LongString;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages as AMQP 0-9-1 properties and body: CloudEvents in binary mode, attributes as headers
 * {@code cloudEvents_…} (read with {@code cloudEvents:} too), {@code datacontenttype} as content
 * type, everything else a plain header.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/amqp-protocol-binding.md">the
 *     AMQP binding</a>
 */
final class Wire {

  private static final String ATTRIBUTE = "cloudEvents_";
  private static final String ATTRIBUTE_OLD = "cloudEvents:";
  private static final String FAILURE = "x-chassis-";
  private static final String FIRST_FAILURE = FAILURE + "first-failure";
  private static final String LAST_FAILURE = FAILURE + "last-failure";
  private static final String ATTEMPTS = FAILURE + "attempts";
  private static final String FIRST_CAUSE = FAILURE + "first-cause";
  private static final String STACK_HASH = FAILURE + "stack-hash";
  private static final String CAUSE = FAILURE + "cause";
  private static final String TRACE_ID = FAILURE + "trace-id";
  private static final int PERSISTENT = 2;
  private static final int MAX_SHORT = 255;

  private Wire() {}

  static AMQP.BasicProperties.Builder properties(Message message, @Nullable Failure failure) {
    var headers = new HashMap<String, Object>(message.headers());
    message
        .attributes()
        .forEach(
            (name, value) -> {
              if (!name.equals(Message.CONTENT_TYPE)) {
                headers.put(ATTRIBUTE + name, value);
              }
            });
    if (failure != null) {
      write(failure, headers);
    }
    return new AMQP.BasicProperties.Builder()
        .messageId(shortText(message.id()))
        .type(shortText(message.type()))
        .contentType(shortText(message.attributes().getOrDefault(Message.CONTENT_TYPE, "")))
        .deliveryMode(PERSISTENT)
        .headers(headers);
  }

  static Message message(AMQP.BasicProperties properties, byte[] body) {
    var attributes = new HashMap<String, String>();
    var headers = new HashMap<String, String>();
    if (properties.getContentType() != null) {
      attributes.put(Message.CONTENT_TYPE, properties.getContentType());
    }
    if (properties.getHeaders() != null) {
      properties.getHeaders().forEach((name, value) -> sort(name, value, attributes, headers));
    }
    return new Message(attributes, headers, Buffer.buffer(body));
  }

  private static void sort(
      String name, Object value, Map<String, String> attributes, Map<String, String> headers) {
    if (!isText(value)) {
      return;
    }
    if (name.startsWith(ATTRIBUTE) || name.startsWith(ATTRIBUTE_OLD)) {
      attributes.put(name.substring(ATTRIBUTE.length()), value.toString());
    } else if (!isBrokers(name)) {
      headers.put(name, value.toString());
    }
  }

  private static boolean isText(Object value) {
    return value instanceof LongString || value instanceof String || value instanceof Number;
  }

  /** What {@link #properties} wrote; null when there is none, or it is not ours. */
  static @Nullable Failure failure(AMQP.BasicProperties properties) {
    if (properties.getHeaders() == null || !properties.getHeaders().containsKey(ATTEMPTS)) {
      return null; // as nearly always: no need to read them all
    }
    var headers = text(properties);
    try {
      var first = headers.get(FIRST_FAILURE);
      var last = headers.get(LAST_FAILURE);
      var attempts = headers.get(ATTEMPTS);
      if (first == null || last == null || attempts == null) {
        return null;
      }
      return new Failure(
          Instant.parse(first),
          Instant.parse(last),
          // Headers are anybody's: a number out of range would name a retry step that is not there.
          Math.max(1, Short.parseShort(attempts)),
          headers.getOrDefault(FIRST_CAUSE, ""),
          headers.getOrDefault(CAUSE, ""),
          headers.getOrDefault(STACK_HASH, ""),
          headers.get(TRACE_ID));
    } catch (DateTimeException | NumberFormatException e) {
      return null;
    }
  }

  private static void write(Failure failure, Map<String, Object> headers) {
    headers.put(FIRST_FAILURE, failure.firstAt().toString());
    headers.put(LAST_FAILURE, failure.lastAt().toString());
    headers.put(ATTEMPTS, failure.attempts());
    headers.put(FIRST_CAUSE, failure.firstCause());
    headers.put(CAUSE, failure.cause());
    headers.put(STACK_HASH, failure.stackHash());
    if (failure.traceId() != null) {
      headers.put(TRACE_ID, failure.traceId());
    }
  }

  private static Map<String, String> text(AMQP.BasicProperties properties) {
    var text = new HashMap<String, String>();
    if (properties.getHeaders() != null) {
      properties
          .getHeaders()
          .forEach(
              (name, value) -> {
                if (isText(value)) {
                  text.put(name, value.toString());
                }
              });
    }
    return text;
  }

  /** Notes of the broker's and ours, which are no part of the message. */
  private static boolean isBrokers(String name) {
    return name.startsWith(FAILURE)
        || name.startsWith("x-first-death")
        || name.startsWith("x-last-death")
        || name.equals("x-delivery-count");
  }

  /**
   * What fits a property. What does not is left out, as the client would refuse the whole message;
   * it still stands in the headers.
   */
  private static @Nullable String shortText(String text) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    return length == 0 || length > MAX_SHORT ? null : text;
  }
}
