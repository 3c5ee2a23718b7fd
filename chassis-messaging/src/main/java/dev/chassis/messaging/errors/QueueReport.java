package dev.chassis.messaging.errors;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One error queue at a glance.
 *
 * @param subscription name of the subscription within the service
 * @param queue the queue its events come from
 * @param type the type of its events
 * @param events how many were given up and lie there; without those a job holds at this moment
 * @param oldestAt when the oldest of them was given up; null when there is none, or nobody knows
 * @param oldestSeconds how long ago that was; null like {@code oldestAt}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QueueReport(
    String subscription,
    String queue,
    String type,
    long events,
    @Nullable Instant oldestAt,
    @Nullable Long oldestSeconds) {}
