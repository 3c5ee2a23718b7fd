package dev.chassis.heartbeat;

import dev.chassis.config.Check;
import dev.chassis.config.Violation;
import dev.chassis.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a service says that it lives, and when it takes others for dead. Config section {@code
 * heartbeat}. Only {@link #defaults()} is promised to stay as it is.
 *
 * <pre>{@code
 * heartbeat.checks { rates = ["http://10.0.0.9:9090/health/live"] }
 * }</pre>
 *
 * @param enabled whether this service sends heartbeats; default true
 * @param interval time between two beats, 10 ms or more; default 1 s. Each is sent up to a tenth
 *     earlier, so that a fleet does not beat in step
 * @param timeout silence after which an instance is taken out although its port still takes
 *     connections, or cannot be asked, at least twice {@code interval}; default 10 s, which leaves
 *     pauses of a process time. One whose port is closed or whose machine is away is taken out
 *     sooner. An instance that announces a slower beat is given three of its own intervals
 * @param zone failure zone of this instance, such as a data centre; default none
 * @param weight share of traffic relative to the peers, 1 to 1000; default 100
 * @param hearAll whether to hear the whole fleet instead of only the services this one calls;
 *     default false
 * @param advertisedHost host or IP under which others reach this instance; default none: what the
 *     server is bound to
 * @param detector when silence becomes suspicious; {@link DetectorConfig}
 * @param preservation when the own ears are doubted; {@link PreservationConfig}
 * @param checks by service name, {@code http} or {@code https} addresses that answer 200 while an
 *     instance lives, for services that send no heartbeats; default none. Asked every {@code
 *     interval}, or every second if that is longer
 */
public record HeartbeatConfig(
    boolean enabled,
    Duration interval,
    Duration timeout,
    @Nullable String zone,
    int weight,
    boolean hearAll,
    @Nullable String advertisedHost,
    DetectorConfig detector,
    PreservationConfig preservation,
    Map<String, List<String>> checks) {

  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

  /** Checks the ranges. */
  public HeartbeatConfig {
    var violations = new ArrayList<@Nullable Violation>();
    violations.add(
        Check.that(
            interval.compareTo(SHORTEST_INTERVAL) >= 0, "interval", interval, "10 ms or more"));
    violations.add(
        Check.that(
            timeout.compareTo(Durations.times(2, interval)) >= 0,
            "timeout",
            timeout,
            "at least twice the interval"));
    violations.add(Check.that(zone == null || !zone.isBlank(), "zone", zone, "some text"));
    violations.add(Check.between(1, 1000, "weight", weight));
    violations.add(
        Check.that(
            advertisedHost == null || !advertisedHost.isBlank(),
            "advertisedHost",
            advertisedHost,
            "some text"));
    for (var service : checks.entrySet()) {
      for (var address : service.getValue()) {
        violations.add(
            Check.that(
                CheckUrl.parse(address) != null,
                "checks." + service.getKey(),
                address,
                "an address such as http://10.0.0.7:9090/health/live"));
      }
    }
    Check.all(violations.toArray(new Violation[0]));
    checks = Map.copyOf(checks);
  }

  /** A beat each second; dead when the port says so, or after 10 s of silence. */
  public static HeartbeatConfig defaults() {
    return new HeartbeatConfig(
        true,
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        null,
        100,
        false,
        null,
        DetectorConfig.defaults(),
        PreservationConfig.defaults(),
        Map.of());
  }

  /** The same with another interval, and a time-out of as many intervals as before. */
  public HeartbeatConfig withInterval(Duration interval) {
    return new HeartbeatConfig(
        enabled,
        interval,
        interval.multipliedBy(timeout.toNanos() / this.interval.toNanos()),
        zone,
        weight,
        hearAll,
        advertisedHost,
        detector,
        preservation,
        checks);
  }

  /** The same with other health addresses. */
  public HeartbeatConfig withChecks(Map<String, List<String>> checks) {
    return new HeartbeatConfig(
        enabled,
        interval,
        timeout,
        zone,
        weight,
        hearAll,
        advertisedHost,
        detector,
        preservation,
        checks);
  }
}
