package dev.chassis.balance;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * How calls are spread over the instances of a service. Only {@link #defaults()} and the {@code
 * with…} methods are promised to stay as they are.
 *
 * @param memory time without an answer after which a latency counts half, 10 ms or longer; default
 *     500 ms. An instance that is 400 ms slow is then tried about every 3 s
 * @param failureCost what a failed call counts as at least, in time, longer than zero; default 1 s.
 *     Choose it longer than usual answers: what fails fast must not look fast
 * @param slowStart time in which an instance that comes later than the first ones gets its full
 *     share, beginning at a tenth, zero or longer; default 10 s. Zero switches it off
 * @param preferZone whether instances in the zone of the caller go first; default true. Without
 *     effect where zones are not known
 * @param zoneCapacity share of the capacity that the service has in a zone on average from which on
 *     the own zone takes all calls, more than 0, at most 10; default 0.7. With less, it takes as
 *     much less, and the rest goes elsewhere
 * @param stickyBound how many times its fair part of the calls in flight an instance may have
 *     before a key moves on, 1 to 100; default 1.25
 * @param ejection when an instance is left out, and for how long
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/overprovisioning">Envoy's
 *     overprovisioning factor of 1.4, the inverse of 0.7</a>
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start">Envoy's
 *     slow start, where the tenth comes from</a>
 * @see <a href="https://arxiv.org/abs/1608.01350">consistent hashing with bounded loads</a>
 */
public record BalancerConfig(
    Duration memory,
    Duration failureCost,
    Duration slowStart,
    boolean preferZone,
    double zoneCapacity,
    double stickyBound,
    EjectionConfig ejection) {

  private static final Duration SHORTEST_MEMORY = Duration.ofMillis(10);

  /** Checks the ranges. */
  public BalancerConfig {
    Check.all(
        Check.that(memory.compareTo(SHORTEST_MEMORY) >= 0, "memory", memory, "10 ms or longer"),
        Check.positive("failureCost", failureCost),
        Check.notNegative("slowStart", slowStart),
        Check.that(
            zoneCapacity > 0 && zoneCapacity <= 10,
            "zoneCapacity",
            zoneCapacity,
            "more than 0, at most 10"),
        Check.that(
            stickyBound >= 1 && stickyBound <= 100, "stickyBound", stickyBound, "from 1 to 100"));
  }

  /** Half forgotten after 500 ms, failures as 1 s, slow start of 10 s, own zone first. */
  public static BalancerConfig defaults() {
    return new BalancerConfig(
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        true,
        0.7,
        1.25,
        EjectionConfig.defaults());
  }

  /** Copy with another memory. */
  public BalancerConfig withMemory(Duration newMemory) {
    return new BalancerConfig(
        newMemory, failureCost, slowStart, preferZone, zoneCapacity, stickyBound, ejection);
  }

  /** Copy with another cost of failures. */
  public BalancerConfig withFailureCost(Duration newCost) {
    return new BalancerConfig(
        memory, newCost, slowStart, preferZone, zoneCapacity, stickyBound, ejection);
  }

  /** Copy with another slow start. */
  public BalancerConfig withSlowStart(Duration newSlowStart) {
    return new BalancerConfig(
        memory, failureCost, newSlowStart, preferZone, zoneCapacity, stickyBound, ejection);
  }

  /** Copy with another preference of the own zone. */
  public BalancerConfig withZone(boolean newPreferZone, double newCapacity) {
    return new BalancerConfig(
        memory, failureCost, slowStart, newPreferZone, newCapacity, stickyBound, ejection);
  }

  /** Copy with another bound for keys. */
  public BalancerConfig withStickyBound(double newBound) {
    return new BalancerConfig(
        memory, failureCost, slowStart, preferZone, zoneCapacity, newBound, ejection);
  }

  /** Copy with other ejections. */
  public BalancerConfig withEjection(EjectionConfig newEjection) {
    return new BalancerConfig(
        memory, failureCost, slowStart, preferZone, zoneCapacity, stickyBound, newEjection);
  }
}
