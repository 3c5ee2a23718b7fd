package dev.chassis.discovery;

import org.jspecify.annotations.Nullable;

/**
 * One instance of a service, as the registry knows it. Immutable.
 *
 * @param service name of the service
 * @param id unique within the registry: the instance id of a heartbeat, the registration of a
 *     published record
 * @param endpoint where it serves
 * @param root path that everything it serves lies under; empty for none, else with a slash in front
 *     and none behind
 * @param status whether it wants new work
 * @param version version of the service; null when unknown
 * @param zone failure zone; null when unknown
 * @param weight share of traffic relative to the peers, 1 to 1000
 * @param incarnation see {@link dev.chassis.heartbeat.Heartbeat}; 0 when unknown
 * @param source how it became known
 */
public record Instance(
    String service,
    String id,
    Endpoint endpoint,
    String root,
    Status status,
    @Nullable String version,
    @Nullable String zone,
    int weight,
    long incarnation,
    Source source) {

  /** Weight of an instance that did not say. */
  static final int NORMAL_WEIGHT = 100;

  static final int MAX_WEIGHT = 1000;

  /** Whether an instance wants work. */
  public enum Status {
    /** Takes calls. */
    UP,
    /** Finishes what it has; called only when nobody else lives. */
    DRAINING
  }

  /** How an instance became known. */
  public enum Source {
    /** It sends heartbeats. */
    HEARTBEAT,
    /** It stands in the configuration. */
    STATIC,
    /** It was published through Vert.x' {@code ServiceDiscovery}. */
    PUBLISHED
  }
}
