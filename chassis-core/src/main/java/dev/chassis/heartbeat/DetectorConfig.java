package dev.chassis.heartbeat;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * When silence becomes suspicious, and how it is looked into. Config section {@code
 * heartbeat.detector}. Only {@link #defaults()} is promised to stay as it is.
 *
 * @param threshold level of suspicion (phi) from which the port of an instance is asked, above 0
 *     and up to 16; default 8, as Akka and Cassandra have it: one in a hundred million regular
 *     beats comes so late. Never before 1.25 nor after 2 of the instance's own intervals
 * @param probe whether to ask the port at all; default true. Without it an instance is taken out by
 *     {@code heartbeat.timeout} alone
 * @param probeTimeout how long a port may take to accept a connection, 1 ms to 10 s; default 500 ms
 */
public record DetectorConfig(double threshold, boolean probe, Duration probeTimeout) {

  private static final Duration LONGEST_PROBE = Duration.ofSeconds(10);

  /** Checks the ranges. */
  public DetectorConfig {
    Check.all(
        Check.that(threshold > 0 && threshold <= 16, "threshold", threshold, "above 0, up to 16"),
        Check.that(
            probeTimeout.toMillis() >= 1 && probeTimeout.compareTo(LONGEST_PROBE) <= 0,
            "probeTimeout",
            probeTimeout,
            "from 1 ms to 10 s"));
  }

  /** Phi 8, ports asked with 500 ms to answer. */
  public static DetectorConfig defaults() {
    return new DetectorConfig(8, true, Duration.ofMillis(500));
  }
}
