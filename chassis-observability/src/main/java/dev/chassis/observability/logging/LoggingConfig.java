package dev.chassis.observability.logging;

import java.util.Map;

/**
 * How the process logs. Config keys live under {@code logging}. There is one logging per process:
 * of several services in one JVM the one that starts last decides. Without effect when the process
 * brings a Logback configuration of its own.
 *
 * @param level of every logger that {@code levels} does not name; default {@code info}
 * @param levels of single loggers and all below them, by logger name; default {@code io.netty},
 *     {@code com.rabbitmq}: {@code warn}, {@code io.vertx}: {@code info}. Given ones are added to
 *     these. In a file {@code levels { "io.netty" = debug }}
 * @param format {@code json}, one object per line with ECS fields, or {@code text} for people;
 *     default {@code json}
 * @param async whether a thread of its own writes the lines, in batches, and callers wait only when
 *     1 MiB is waiting; default false. No line is lost when the JVM exits in an orderly way; a
 *     killed JVM loses what was waiting
 */
public record LoggingConfig(
    LogLevel level, Map<String, LogLevel> levels, Format format, boolean async) {

  /** Form of a line. */
  public enum Format {
    /** One JSON object per line. */
    JSON,
    /** Plain text. */
    TEXT
  }

  /** Keeps a copy of the map. */
  public LoggingConfig {
    levels = Map.copyOf(levels);
  }

  /** The defaults above. */
  public static LoggingConfig defaults() {
    return new LoggingConfig(
        LogLevel.INFO,
        Map.of(
            "io.netty", LogLevel.WARN,
            "io.vertx", LogLevel.INFO,
            "com.rabbitmq", LogLevel.WARN),
        Format.JSON,
        false);
  }

  /** Copy with another form of lines. */
  public LoggingConfig withFormat(Format newFormat) {
    return new LoggingConfig(level, levels, newFormat, async);
  }

  /** Copy that writes on a thread of its own, or not. */
  public LoggingConfig withAsync(boolean newAsync) {
    return new LoggingConfig(level, levels, format, newAsync);
  }
}
