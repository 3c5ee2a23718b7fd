package dev.chassis.messaging;

import java.time.Instant;
import java.util.Map;

/**
 * An event that arrived.
 *
 * @param id unique within its source; the same at every delivery, so it tells duplicates apart
 * @param type name of its type
 * @param source who sent it, {@code /services/<name>} for a service of the fleet
 * @param time when it was sent by the sender's clock; when it arrived, if the sender did not say
 * @param data what it says
 * @param attempt 1 for the first time it is handled, one more after each failure
 * @param key the key whose events keep their order; empty when it has none
 * @param headers further text that came with it, by lower-case names
 */
public record Event<T>(
    String id,
    String type,
    String source,
    Instant time,
    T data,
    int attempt,
    String key,
    Map<String, String> headers) {}
