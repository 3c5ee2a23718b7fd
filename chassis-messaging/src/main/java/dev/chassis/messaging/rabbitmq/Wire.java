package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.LongString;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.Texts;
import io.vertx.core.buffer.Buffer;
import java.time.DateTimeException;
import java.time.Duration;
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

  private static final Map<String, byte[]> ATTRIBUTE_NAMES =
      encoded(ATTRIBUTE, "id", "type", "source", "time", "specversion", "partitionkey");
  private static final Map<String, byte[]> HEADER_NAMES =
      encoded(
          "",
          "traceparent",
          "tracestate",
          "x-request-id",
          "x-request-timeout-ms",
          FIRST_FAILURE,
          LAST_FAILURE,
          ATTEMPTS,
          FIRST_CAUSE,
          STACK_HASH,
          CAUSE,
          TRACE_ID);

  private Wire() {}

  private static Map<String, byte[]> encoded(String prefix, String... names) {
    var encoded = new HashMap<String, byte[]>();
    for (var name : names) {
      encoded.put(name, PropertiesEncoder.name(prefix + name));
    }
    return Map.copyOf(encoded);
  }

  /**
   * Properties of a message.
   *
   * @param failure what it carries of its failures; null for nothing
   * @param pause after which a queue lets go of it; null for never
   */
  static EncodedProperties properties(
      Message message, @Nullable Failure failure, @Nullable Duration pause) {
    return PropertiesEncoder.encode(
        message.attributes().getOrDefault(Message.CONTENT_TYPE, ""),
        headers -> {
          message.headers().forEach((name, text) -> headers.header(name(name), text));
          message.attributes().forEach((name, text) -> attribute(headers, name, text));
          if (failure != null) {
            write(failure, headers);
          }
        },
        pause == null ? null : Long.toString(pause.toMillis()),
        message.id(),
        message.type());
  }

  private static void attribute(PropertiesEncoder headers, String name, String text) {
    if (!name.equals(Message.CONTENT_TYPE)) {
      headers.header(name(ATTRIBUTE, name), text);
    }
  }

  static Message message(AMQP.BasicProperties properties, byte[] body) {
    var attributes = Texts.builder();
    var headers = Texts.builder();
    if (properties.getContentType() != null) {
      attributes.put(Message.CONTENT_TYPE, properties.getContentType());
    }
    if (properties.getHeaders() != null) {
      properties.getHeaders().forEach((name, value) -> sort(name, value, attributes, headers));
    }
    return new Message(attributes.build(), headers.build(), Buffer.buffer(body));
  }

  private static void sort(
      String name, Object value, Texts.Builder attributes, Texts.Builder headers) {
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

  private static void write(Failure failure, PropertiesEncoder headers) {
    headers.header(name(FIRST_FAILURE), failure.firstAt().toString());
    headers.header(name(LAST_FAILURE), failure.lastAt().toString());
    headers.header(name(ATTEMPTS), failure.attempts());
    headers.header(name(FIRST_CAUSE), failure.firstCause());
    headers.header(name(CAUSE), failure.cause());
    headers.header(name(STACK_HASH), failure.stackHash());
    if (failure.traceId() != null) {
      headers.header(name(TRACE_ID), failure.traceId());
    }
  }

  private static byte[] name(String name) {
    return name("", name);
  }

  /** Names of strangers are encoded anew each time: who knows how many there are. */
  private static byte[] name(String prefix, String name) {
    var known = (prefix.isEmpty() ? HEADER_NAMES : ATTRIBUTE_NAMES).get(name);
    return known == null ? PropertiesEncoder.name(prefix + name) : known;
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
}
