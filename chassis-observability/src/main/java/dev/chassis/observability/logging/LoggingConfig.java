package dev.chassis.observability.logging;

import dev.chassis.config.Check;
import java.time.Duration;
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
 * @param format {@code json}, one object per line with ECS fields; {@code text} for people; or
 *     {@code auto}: text when standard output is a terminal, else JSON. Default {@code auto}
 * @param async whether lines below {@code warn} gather for up to 5 ms and are then written in one
 *     piece; default true. {@code warn} and above are written at once, after all lines before them.
 *     No line is lost when the JVM exits in an orderly way; one that is killed ({@code kill -9},
 *     out of memory) may lose the lines of its last 5 ms. With false each line is written before
 *     the call that logged it returns
 * @param patience with {@code async}, how long a caller waits while 1 MiB is waiting already, zero
 *     or longer, up to 1 min; default 200 ms. When that was in vain, lines are dropped until
 *     something is taken again, and one line tells how many
 * @param repeats what becomes of warnings and errors that repeat themselves
 */
public record LoggingConfig(
    LogLevel level,
    Map<String, LogLevel> levels,
    Format format,
    boolean async,
    Duration patience,
    RepeatsConfig repeats) {

  private static final Duration MOST_PATIENCE = Duration.ofMinutes(1);

  /** Form of a line. */
  public enum Format {
    /** One JSON object per line. */
    JSON,
    /** Plain text. */
    TEXT,
    /** Text on a terminal, else JSON. */
    AUTO;

    /** What it is for this process. */
    Format resolved() {
      if (this != AUTO) {
        return this;
      }
      return Terminal.isStandardOut() ? TEXT : JSON;
    }
  }

  /** Checks the range; keeps a copy of the map. */
  public LoggingConfig {
    levels = Map.copyOf(levels);
    Check.all(
        Check.that(
            !patience.isNegative() && patience.compareTo(MOST_PATIENCE) <= 0,
            "patience",
            patience,
            "from 0s to 1m"));
  }

  /** The defaults above. */
  public static LoggingConfig defaults() {
    return new LoggingConfig(
        LogLevel.INFO,
        Map.of(
            "io.netty", LogLevel.WARN,
            "io.vertx", LogLevel.INFO,
            "com.rabbitmq", LogLevel.WARN),
        Format.AUTO,
        true,
        Duration.ofMillis(200),
        RepeatsConfig.defaults());
  }

  /** Copy with another form of lines. */
  public LoggingConfig withFormat(Format newFormat) {
    return new LoggingConfig(level, levels, newFormat, async, patience, repeats);
  }

  /** Copy that writes lines in batches, or each at once. */
  public LoggingConfig withAsync(boolean newAsync) {
    return new LoggingConfig(level, levels, format, newAsync, patience, repeats);
  }

  /** Copy that treats repeated errors otherwise. */
  public LoggingConfig withRepeats(RepeatsConfig newRepeats) {
    return new LoggingConfig(level, levels, format, async, patience, newRepeats);
  }
}
