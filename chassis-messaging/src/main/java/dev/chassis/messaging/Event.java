package dev.chassis.messaging;

import java.time.Instant;

/**
 * An event that arrived.
 *
 * @param id unique within its source; the same at every delivery, so it tells duplicates apart
 * @param type name of its type
 * @param source who sent it, {@code /services/<name>} for a service of the fleet
 * @param time when it was sent by the sender's clock; when it arrived, if the sender did not say
 * @param data what it says
 * @param attempt 1 for the first time it is handled, one more after each failure
 */
public record Event<T>(String id, String type, String source, Instant time, T data, int attempt) {}
