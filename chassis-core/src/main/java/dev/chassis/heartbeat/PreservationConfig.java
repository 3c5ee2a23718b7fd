package dev.chassis.heartbeat;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * When a service doubts its own ears instead of taking others for dead. Config section {@code
 * heartbeat.preservation}. Only {@link #defaults()} is promised to stay as it is.
 *
 * @param share part of the known instances that may be taken out within {@code window} without
 *     proof that they ended, above 0 and up to 1; default 0.15, as Eureka has it. At least one may
 *     always be
 * @param window over which they are counted, longer than zero; default 1 min
 * @param holdFor how long an instance that is silent together with too many others is kept, zero or
 *     longer; default 5 min
 */
public record PreservationConfig(double share, Duration window, Duration holdFor) {

  /** Checks the ranges. */
  public PreservationConfig {
    Check.all(
        Check.that(share > 0 && share <= 1, "share", share, "above 0, up to 1"),
        Check.positive("window", window),
        Check.notNegative("holdFor", holdFor));
  }

  /** 15 % per minute, held for 5 min. */
  public static PreservationConfig defaults() {
    return new PreservationConfig(0.15, Duration.ofMinutes(1), Duration.ofMinutes(5));
  }
}
