package dev.chassis.heartbeat;

import dev.chassis.config.Check;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a service says that it lives, and when it takes others for dead. Config section {@code
 * heartbeat}. Only {@link #defaults()} is promised to stay as it is.
 *
 * @param enabled whether this service sends heartbeats; default true
 * @param interval time between two beats, 10 ms or more; default 1 s
 * @param timeout silence after which an instance is taken out, at least twice {@code interval};
 *     default 3 s. An instance that announces a slower beat is given two of its own intervals
 * @param zone failure zone of this instance, such as a data centre; default none
 * @param weight share of traffic relative to the peers, 1 to 1000; default 100
 * @param hearAll whether to hear the whole fleet instead of only the services this one calls;
 *     default false
 * @param advertisedHost host or IP under which others reach this instance; default none: what the
 *     server is bound to
 */
public record HeartbeatConfig(
    boolean enabled,
    Duration interval,
    Duration timeout,
    @Nullable String zone,
    int weight,
    boolean hearAll,
    @Nullable String advertisedHost) {

  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

  /** Checks the ranges. */
  public HeartbeatConfig {
    Check.all(
        Check.that(
            interval.compareTo(SHORTEST_INTERVAL) >= 0, "interval", interval, "10 ms or more"),
        Check.that(
            timeout.compareTo(interval.multipliedBy(2)) >= 0,
            "timeout",
            timeout,
            "at least twice the interval"),
        Check.that(zone == null || !zone.isBlank(), "zone", zone, "some text"),
        Check.between(1, 1000, "weight", weight),
        Check.that(
            advertisedHost == null || !advertisedHost.isBlank(),
            "advertisedHost",
            advertisedHost,
            "some text"));
  }

  /** A beat each second, dead after 3 s of silence. */
  public static HeartbeatConfig defaults() {
    return new HeartbeatConfig(
        true, Duration.ofSeconds(1), Duration.ofSeconds(3), null, 100, false, null);
  }
}
