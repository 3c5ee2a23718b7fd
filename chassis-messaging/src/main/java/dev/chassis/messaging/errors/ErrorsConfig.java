package dev.chassis.messaging.errors;

import dev.chassis.config.Check;
import dev.chassis.config.DataSize;
import java.time.Duration;

/**
 * How error queues are watched and shown. Config keys live under {@code messaging.errors}. Only
 * {@link #defaults()} and {@code with…} are promised; components may be added.
 *
 * @param sampleEvery how often their depth and oldest event are measured, 100 ms or longer; default
 *     15 s, a common scrape interval
 * @param scanLimit oldest events that are read to group them or to find one, from 1 to 1000000;
 *     default 10000
 * @param bodyLimit how much of an event's body is shown; default 16 KiB
 */
public record ErrorsConfig(Duration sampleEvery, int scanLimit, DataSize bodyLimit) {

  private static final Duration SHORTEST_SAMPLE = Duration.ofMillis(100);
  private static final int MOST_SCANNED = 1_000_000;

  public ErrorsConfig {
    Check.all(
        Check.that(
            sampleEvery.compareTo(SHORTEST_SAMPLE) >= 0,
            "sampleEvery",
            sampleEvery,
            "100 ms or longer"),
        Check.between(1, MOST_SCANNED, "scanLimit", scanLimit));
  }

  /** The defaults named above. */
  public static ErrorsConfig defaults() {
    return new ErrorsConfig(Duration.ofSeconds(15), 10_000, DataSize.ofKibibytes(16));
  }

  /** Copy with another interval. */
  public ErrorsConfig withSampleEvery(Duration interval) {
    return new ErrorsConfig(interval, scanLimit, bodyLimit);
  }

  /** Copy that reads more or fewer events. */
  public ErrorsConfig withScanLimit(int events) {
    return new ErrorsConfig(sampleEvery, events, bodyLimit);
  }

  /** Copy that shows more or less of a body. */
  public ErrorsConfig withBodyLimit(DataSize limit) {
    return new ErrorsConfig(sampleEvery, scanLimit, limit);
  }
}
