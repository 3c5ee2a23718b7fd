package dev.chassis.heartbeat;

import org.jspecify.annotations.Nullable;

/**
 * One row of the {@code /heartbeats} page.
 *
 * @param service name of the service
 * @param instance id of the instance
 * @param status up, draining, or why it is down: silent, gone, replaced
 * @param sinceMs milliseconds in this status
 * @param lastBeatMs milliseconds since the last beat
 * @param seq number of the last beat
 * @param version version of the service
 * @param zone its failure zone; null when unknown
 * @param load what it said about its load
 */
public record InstanceState(
    String service,
    String instance,
    String status,
    long sinceMs,
    long lastBeatMs,
    long seq,
    String version,
    @Nullable String zone,
    Heartbeat.Load load) {}
