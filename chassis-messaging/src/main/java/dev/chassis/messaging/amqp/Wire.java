package dev.chassis.messaging.amqp;

import dev.chassis.messaging.spi.Failure;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Messages as AMQP 1.0 messages: CloudEvents in binary mode, attributes as application properties
 * {@code cloudEvents_…} (read with {@code cloudEvents:} too), {@code datacontenttype} as the
 * content type, everything else a plain application property.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/amqp-protocol-binding.md">the
 *     AMQP binding</a>
 */
final class Wire {

  // Of the two that the binding knows, the one that JMS selectors can name.
  private static final String ATTRIBUTE = "cloudEvents_";
  private static final String ATTRIBUTE_OLD = "cloudEvents:";
  private static final String FAILURE = "x-chassis-";
  private static final String FIRST_FAILURE = FAILURE + "first-failure";
  private static final String LAST_FAILURE = FAILURE + "last-failure";
  private static final String ATTEMPTS = FAILURE + "attempts";
  private static final String FIRST_CAUSE = FAILURE + "first-cause";
  private static final String CAUSE = FAILURE + "cause";
  private static final String STACK_HASH = FAILURE + "stack-hash";
  private static final String TRACE_ID = FAILURE + "trace-id";

  private Wire() {}

  /** A durable message. */
  static Message encode(dev.chassis.messaging.spi.Message message, @Nullable Failure failure) {
    var properties = new HashMap<String, Object>(message.headers());
    message
        .attributes()
        .forEach(
            (name, value) -> {
              if (!name.equals(dev.chassis.messaging.spi.Message.CONTENT_TYPE)) {
                properties.put(ATTRIBUTE + name, value);
              }
            });
    if (failure != null) {
      write(failure, properties);
    }
    var encoded = Message.Factory.create();
    encoded.setDurable(true);
    encoded.setMessageId(message.id());
    encoded.setSubject(message.type());
    encoded.setContentType(
        message.attributes().get(dev.chassis.messaging.spi.Message.CONTENT_TYPE));
    encoded.setApplicationProperties(new ApplicationProperties(properties));
    encoded.setBody(new Data(new Binary(message.body().getBytes())));
    return encoded;
  }

  /** What arrived, whatever it is. */
  static dev.chassis.messaging.spi.Message decode(Message encoded) {
    var attributes = new HashMap<String, String>();
    var headers = new HashMap<String, String>();
    if (encoded.getContentType() != null) {
      attributes.put(dev.chassis.messaging.spi.Message.CONTENT_TYPE, encoded.getContentType());
    }
    text(encoded)
        .forEach(
            (name, value) -> {
              if (name.startsWith(ATTRIBUTE) || name.startsWith(ATTRIBUTE_OLD)) {
                attributes.put(name.substring(ATTRIBUTE.length()), value);
              } else if (!name.startsWith(FAILURE)) {
                headers.put(name, value);
              }
            });
    return new dev.chassis.messaging.spi.Message(attributes, headers, body(encoded));
  }

  /** What {@link #encode} wrote; null when there is none, or it is not ours. */
  static @Nullable Failure failure(Message encoded) {
    var properties = text(encoded);
    try {
      var first = properties.get(FIRST_FAILURE);
      var last = properties.get(LAST_FAILURE);
      var attempts = properties.get(ATTEMPTS);
      if (first == null || last == null || attempts == null) {
        return null;
      }
      return new Failure(
          Instant.parse(first),
          Instant.parse(last),
          // Properties are anybody's: a number out of range would name a retry step not there.
          Math.max(1, Short.parseShort(attempts)),
          properties.getOrDefault(FIRST_CAUSE, ""),
          properties.getOrDefault(CAUSE, ""),
          properties.getOrDefault(STACK_HASH, ""),
          properties.get(TRACE_ID));
    } catch (DateTimeException | NumberFormatException e) {
      return null;
    }
  }

  private static void write(Failure failure, Map<String, Object> properties) {
    properties.put(FIRST_FAILURE, failure.firstAt().toString());
    properties.put(LAST_FAILURE, failure.lastAt().toString());
    properties.put(ATTEMPTS, failure.attempts());
    properties.put(FIRST_CAUSE, failure.firstCause());
    properties.put(CAUSE, failure.cause());
    properties.put(STACK_HASH, failure.stackHash());
    if (failure.traceId() != null) {
      properties.put(TRACE_ID, failure.traceId());
    }
  }

  private static Map<String, String> text(Message encoded) {
    var text = new HashMap<String, String>();
    var properties = encoded.getApplicationProperties();
    if (properties != null && properties.getValue() != null) {
      properties
          .getValue()
          .forEach(
              (name, value) -> {
                if (value instanceof Date time) {
                  text.put(name, time.toInstant().toString());
                } else if (isPlain(value)) {
                  text.put(name, value.toString());
                }
              });
    }
    return text;
  }

  private static boolean isPlain(@Nullable Object value) {
    return value instanceof String
        || value instanceof Symbol
        || value instanceof Number
        || value instanceof Boolean;
  }

  /** Data as it is; a value that others sent is text. */
  private static Buffer body(Message encoded) {
    var section = encoded.getBody();
    if (section instanceof Data data && data.getValue() != null) {
      return bytes(data.getValue());
    }
    if (section instanceof AmqpValue value && value.getValue() instanceof Binary binary) {
      return bytes(binary);
    }
    if (section instanceof AmqpValue value && value.getValue() instanceof String string) {
      return Buffer.buffer(string.getBytes(StandardCharsets.UTF_8));
    }
    return Buffer.buffer();
  }

  private static Buffer bytes(Binary binary) {
    return Buffer.buffer(binary.getLength())
        .appendBytes(binary.getArray(), binary.getArrayOffset(), binary.getLength());
  }
}
