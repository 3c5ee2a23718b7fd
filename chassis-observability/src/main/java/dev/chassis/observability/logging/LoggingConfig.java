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
 * @param async whether lines below {@code warn} gather for up to 5 ms and are then written in one
 *     piece; default true. {@code warn} and above are written at once, after all lines before them.
 *     No line is dropped: callers wait when 1 MiB is waiting. No line is lost when the JVM exits in
 *     an orderly way; one that is killed ({@code kill -9}, out of memory) may lose the lines of its
 *     last 5 ms. With false each line is written before the call that logged it returns
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
        true);
  }

  /** Copy with another form of lines. */
  public LoggingConfig withFormat(Format newFormat) {
    return new LoggingConfig(level, levels, newFormat, async);
  }

  /** Copy that writes lines in batches, or each at once. */
  public LoggingConfig withAsync(boolean newAsync) {
    return new LoggingConfig(level, levels, format, newAsync);
  }
}
