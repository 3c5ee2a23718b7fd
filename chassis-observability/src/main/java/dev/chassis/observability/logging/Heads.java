package dev.chassis.observability.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the beginnings of lines whose message comes from a small set, see {@link
 * dev.chassis.context.LogFields}: level, message, service, logger and thread are mostly those of a
 * line before. Not thread-safe.
 */
final class Heads {

  private static final int MOST = 128;

  private final Encoder encoder;
  private final Spellings<String> known = new Spellings<>(MOST);
  private @Nullable Level level;
  private @Nullable ServiceFields service;
  private @Nullable String logger;
  private @Nullable String thread;

  /** Writes a beginning the long way. */
  interface Encoder {
    void write(ILoggingEvent event, @Nullable ServiceFields service, LineBuffer out);
  }

  Heads(Encoder encoder) {
    this.encoder = encoder;
  }

  /** Adds all between the time and the fields of {@code event}. */
  void write(ILoggingEvent event, @Nullable ServiceFields of, LineBuffer out) {
    var message = Objects.requireNonNullElse(event.getMessage(), "");
    // Those remembered are of one origin: with several, the first to come has the advantage.
    boolean remembered = isOrigin(event, of);
    var head = remembered ? known.find(message) : null;
    if (head != null) {
      head.writeTo(out);
      return;
    }
    int start = out.length();
    encoder.write(event, of, out);
    if (remembered && known.hasRoom()) {
      known.remember(message, out.copyFrom(start), false);
    }
  }

  private boolean isOrigin(ILoggingEvent event, @Nullable ServiceFields of) {
    if (logger == null) {
      level = event.getLevel();
      service = of;
      logger = event.getLoggerName();
      thread = event.getThreadName();
    }
    return event.getLevel() == level
        && of == service
        && event.getLoggerName().equals(logger)
        && event.getThreadName().equals(thread);
  }
}
