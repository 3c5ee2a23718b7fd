package dev.chassis.heartbeat;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One row of the {@code /heartbeats} page.
 *
 * @param service name of the service
 * @param instance id of the instance; of one that is asked, its health address
 * @param status how it is
 * @param why what is known about the cause, in words; null while it is up
 * @param sinceMs milliseconds in this status
 * @param lastBeatMs milliseconds since the last beat, or since the last good answer of one that is
 *     asked; null when there was none
 * @param phi level of suspicion that its silence causes, rounded to tenths; null for one that is
 *     asked
 * @param seq number of the last beat; 0 for one that is asked
 * @param version version of the service; null when unknown
 * @param zone its failure zone; null when unknown
 * @param address host and port where it serves; null when unknown
 * @param ready what it said about its readiness; null when it said nothing
 * @param load what it said about its load; null for one that is asked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InstanceState(
    String service,
    String instance,
    Standing status,
    @Nullable String why,
    long sinceMs,
    @Nullable Long lastBeatMs,
    @Nullable Double phi,
    long seq,
    @Nullable String version,
    @Nullable String zone,
    @Nullable String address,
    @Nullable Boolean ready,
    Heartbeat.@Nullable Load load) {}
