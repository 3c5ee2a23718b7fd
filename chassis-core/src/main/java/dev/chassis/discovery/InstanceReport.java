package dev.chassis.discovery;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One instance on the {@code /discovery} page.
 *
 * @param service name of the service
 * @param instance id of the instance
 * @param address {@code host:port}
 * @param tls whether it speaks TLS
 * @param status {@code up} or {@code draining}
 * @param sinceMs milliseconds in this status
 * @param why who says so
 * @param version version of the service; null when unknown
 * @param zone failure zone; null when unknown
 * @param weight share of traffic relative to the peers
 * @param incarnation its life, 0 when unknown
 * @param metadata what else is known of it
 * @param leaseMs milliseconds until it counts as dead unless heard again; null when it never does
 * @param source {@code heartbeat}, {@code registry}, {@code published}, {@code dns} or {@code
 *     static}
 * @param toldBy names of the sources that know it, the best informed first
 * @param stale whether all of them are away, so that this is what was known last
 */
public record InstanceReport(
    String service,
    String instance,
    String address,
    boolean tls,
    String status,
    long sinceMs,
    String why,
    @Nullable String version,
    @Nullable String zone,
    int weight,
    long incarnation,
    Map<String, String> metadata,
    @Nullable Long leaseMs,
    String source,
    List<String> toldBy,
    boolean stale) {}
