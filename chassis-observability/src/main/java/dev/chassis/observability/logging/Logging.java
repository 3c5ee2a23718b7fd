package dev.chassis.observability.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.chassis.context.ServiceIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The logging of this process, as services see it: they set it up while they start and say when
 * they come and go. Thread-safe.
 */
public final class Logging {

  private Logging() {}

  /** Puts {@code config} into effect; does nothing when the user configured Logback. */
  public static void apply(LoggingConfig config) {
    var context = loggerContext();
    var appender = context == null ? null : LineAppender.of(context);
    if (context == null || appender == null) {
      return;
    }
    levels(context, config);
    try {
      appender.apply(config);
    } catch (IOException e) {
      throw new UncheckedIOException("standard output cannot be flushed", e);
    }
  }

  /**
   * Says that {@code service} is about to start. As long as it is the only one of the process,
   * lines that no Vert.x context assigns to a service belong to it.
   */
  public static void announce(ServiceIdentity service) {
    ProcessServices.announce(service);
  }

  /** Says that {@code service} starts. */
  public static void started(ServiceIdentity service) {
    ProcessServices.started(service);
  }

  /** Says that {@code service} has stopped. Its lines so far have arrived when this returns. */
  public static void stopped(ServiceIdentity service) {
    ProcessServices.stopped(service);
    var appender = appender();
    if (appender != null) {
      appender.flush();
    }
  }

  /** Says at {@code now} that errors which only repeat themselves may be summed up. */
  public static void sumUp(Instant now) {
    var appender = appender();
    if (appender != null) {
      appender.summaries(now.toEpochMilli());
    }
  }

  /** Lines of this process that were dropped because standard output did not take them in time. */
  public static long dropped() {
    var appender = appender();
    return appender == null ? 0 : appender.dropped();
  }

  /** Warnings and errors of this process that were only counted. */
  public static long heldBack() {
    var appender = appender();
    return appender == null ? 0 : appender.heldBack();
  }

  private static @Nullable LineAppender appender() {
    var context = loggerContext();
    return context == null ? null : LineAppender.of(context);
  }

  static void levels(LoggerContext context, LoggingConfig config) {
    set(context, org.slf4j.Logger.ROOT_LOGGER_NAME, config.level());
    config.levels().forEach((logger, level) -> set(context, logger, level));
  }

  /** Logback's context; null when SLF4J is bound to something else. */
  static @Nullable LoggerContext loggerContext() {
    return LoggerFactory.getILoggerFactory() instanceof LoggerContext context ? context : null;
  }

  private static void set(LoggerContext context, String logger, LogLevel level) {
    LevelChanges.ofProcess().configured(context, logger, Level.toLevel(level.name()));
  }
}
