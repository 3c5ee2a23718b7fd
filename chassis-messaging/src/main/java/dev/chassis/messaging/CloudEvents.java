package dev.chassis.messaging;

import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import dev.chassis.messaging.spi.Message;
import io.vertx.core.buffer.Buffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;

/** Reads events from messages, strict about what the specification requires. */
final class CloudEvents {

  static final String SOURCE = "source";
  static final String TIME = "time";
  static final String SPEC_VERSION = "specversion";
  static final String VERSION = "1.0";
  static final String JSON = "application/json";

  private CloudEvents() {}

  /**
   * Reads {@code message}.
   *
   * @param arrived stands in when the sender gave no time
   * @throws UndecodableException when it is not a CloudEvents 1.0 event of {@code type} in JSON
   */
  static <T> Event<T> decode(Message message, EventType<T> type, int attempt, Instant arrived) {
    require(VERSION.equals(message.attributes().get(SPEC_VERSION)), "specversion is not 1.0");
    require(!message.id().isEmpty(), "attribute id is missing");
    require(type.name().equals(message.type()), "attribute type is not " + type.name());
    require(isJson(message), "datacontenttype is not application/json");
    var source = message.attributes().getOrDefault(SOURCE, "");
    require(!source.isEmpty(), "attribute source is missing");
    return new Event<>(
        message.id(),
        type.name(),
        source,
        time(message, arrived),
        data(message, type),
        attempt,
        message.key(),
        message.headers());
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new UndecodableException("headers: " + problem, null);
    }
  }

  /** The specification takes an absent content type for JSON. */
  private static boolean isJson(Message message) {
    var type =
        message.attributes().getOrDefault(Message.CONTENT_TYPE, JSON).toLowerCase(Locale.ROOT);
    return type.equals(JSON) || type.startsWith(JSON + ";");
  }

  private static Instant time(Message message, Instant arrived) {
    var time = message.attributes().get(TIME);
    if (time == null) {
      return arrived;
    }
    try {
      return Rfc3339.parse(time);
    } catch (DateTimeException e) {
      throw new UndecodableException("headers: attribute time is not an RFC 3339 time", e);
    }
  }

  private static <T> T data(Message message, EventType<T> type) {
    if (type.payload() == Buffer.class) {
      return type.payload().cast(message.body());
    }
    try {
      return JsonCodec.decode(message.body(), type.payload());
    } catch (JsonException e) {
      throw new UndecodableException("body: " + e.getMessage(), e);
    }
  }
}
