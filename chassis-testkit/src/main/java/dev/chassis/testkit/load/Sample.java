package dev.chassis.testkit.load;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of one request.
 *
 * @param number counts requests from 0
 * @param at when it was due, from the beginning of the traffic
 * @param took from when it was due until it was answered
 * @param phase what was going on when it was due; see {@link Traffic#phase}
 * @param instance who answered; empty when nobody did or nobody asked
 * @param failure why it failed; null when it did not
 */
public record Sample(
    long number,
    Duration at,
    Duration took,
    String phase,
    String instance,
    @Nullable Throwable failure) {

  /** Whether it was answered well. */
  public boolean isOk() {
    return failure == null;
  }

  /** What kind of failure it was: class and message, without what is different each time. */
  public String cause() {
    return failure == null
        ? "ok"
        : failure.getClass().getSimpleName()
            + " "
            + String.valueOf(failure.getMessage()).replaceAll("\\d+", "#");
  }
}
