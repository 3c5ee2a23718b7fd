package dev.chassis.lifecycle;

/** When a component starts. Stopping goes the other way round. */
public enum Phase {
  /** Connections, pools, brokers: what the service needs. Stops last, one after the other. */
  RESOURCES,
  /** The service's own work: caches to warm, timers. Starts once resources are there. */
  SERVICE,
  /**
   * What lets work in: HTTP servers, message consumers. Starts last, stops first; all of it stops
   * side by side, so that no intake waits for what another one still has to finish.
   */
  INGRESS
}
