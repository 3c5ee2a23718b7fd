package dev.chassis.discovery;

import org.jspecify.annotations.Nullable;

/**
 * One row of the {@code /discovery} page.
 *
 * @param service name of the service
 * @param instance id of the instance
 * @param address {@code host:port}
 * @param tls whether it speaks TLS
 * @param status {@code up} or {@code draining}
 * @param version version of the service; null when unknown
 * @param zone failure zone; null when unknown
 * @param weight share of traffic relative to the peers
 * @param leaseMs milliseconds until it counts as dead unless heard again; null when it never does
 * @param source {@code heartbeat}, {@code static} or {@code published}
 */
public record InstanceReport(
    String service,
    String instance,
    String address,
    boolean tls,
    String status,
    @Nullable String version,
    @Nullable String zone,
    int weight,
    @Nullable Long leaseMs,
    String source) {}
