package dev.chassis.discovery;

import java.util.List;

/**
 * The {@code /discovery} page.
 *
 * @param stale sources that are away, per service, the longest away first; empty when all is well
 * @param services every service that something is known of, by name
 */
public record DiscoveryReport(List<Stale> stale, List<Service> services) {

  /**
   * A source that is away: what it said last is kept.
   *
   * @param source its name
   * @param service the service it cannot tell of
   * @param sinceMs milliseconds since it was away first
   * @param why the last failure
   * @param instances instances it knew
   */
  public record Stale(String source, String service, long sinceMs, String why, int instances) {}

  /**
   * One service.
   *
   * @param service its name
   * @param revision grows with every change to its instances
   * @param instances by id
   * @param departed instances that left within the last ten minutes, the last one first
   */
  public record Service(
      String service, long revision, List<InstanceReport> instances, List<Departed> departed) {}

  /**
   * An instance that left.
   *
   * @param instance its id
   * @param address where it served
   * @param sinceMs milliseconds since then
   * @param why who said so, and what
   */
  public record Departed(String instance, String address, long sinceMs, String why) {}

  /** Every instance of every service. */
  public List<InstanceReport> instances() {
    return services.stream().flatMap(one -> one.instances.stream()).toList();
  }
}
