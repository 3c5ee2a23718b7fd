package dev.chassis.messaging.errors;

import dev.chassis.messaging.errors.ParkedEvent.Content;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.ParkedMessage;
import dev.chassis.redaction.Redactor;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Parked messages as people may see them. */
final class Showing {

  /** Read beyond what is shown, so that a secret that crosses the edge is known for one. */
  private static final int BEYOND = 8192;

  /** Bytes a character of UTF-8 may go on for. */
  private static final int LONGEST_TAIL = 3;

  private Showing() {}

  static ParkedEvent summary(ParkedMessage parked) {
    return event(parked, null);
  }

  static ParkedEvent whole(ParkedMessage parked, int bodyLimit) {
    return event(parked, content(parked.message(), bodyLimit));
  }

  private static ParkedEvent event(ParkedMessage parked, @Nullable Content content) {
    var message = parked.message();
    var failure = parked.failure();
    return new ParkedEvent(
        Redactor.masked(message.id()),
        Redactor.masked(message.type()),
        Redactor.masked(message.attributes().getOrDefault("source", "")),
        Causes.of(failure),
        Redactor.masked(failure.cause()),
        Redactor.masked(failure.firstCause()),
        failure.attempts(),
        Marks.redrives(message),
        failure.firstAt(),
        failure.lastAt(),
        failure.traceId(),
        content);
  }

  private static Content content(Message message, int limit) {
    var body = message.body();
    return new Content(
        masked(message.attributes()),
        masked(message.headers()),
        body.length(),
        text(body, limit),
        body.length() > limit);
  }

  private static Map<String, String> masked(Map<String, String> values) {
    var masked = new TreeMap<String, String>();
    values.forEach(
        (name, value) ->
            masked.put(name, Redactor.isSecretName(name) ? Redactor.MASK : Redactor.masked(value)));
    return masked;
  }

  private static @Nullable String text(Buffer body, int limit) {
    var read = (int) Math.min(body.length(), (long) limit + BEYOND);
    var text = decoded(body.getBytes(0, read), read < body.length());
    if (text == null) {
      return null;
    }
    var shown = Redactor.masked(text);
    return shown.length() <= limit ? shown : shown.substring(0, limit);
  }

  /** Null when it is no text; the end of a text that goes on may be half a character. */
  private static @Nullable String decoded(byte[] bytes, boolean goesOn) {
    String text = null;
    for (int cut = 0; text == null && cut <= (goesOn ? LONGEST_TAIL : 0); cut++) {
      text = strictly(ByteBuffer.wrap(bytes, 0, bytes.length - cut));
    }
    return text;
  }

  private static @Nullable String strictly(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
