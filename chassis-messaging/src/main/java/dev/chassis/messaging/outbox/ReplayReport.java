package dev.chassis.messaging.outbox;

/**
 * How a replay went.
 *
 * @param queue to whom
 * @param matching events that were wished for
 * @param sent how many of them the broker has taken again
 * @param lastId row of the last one; a replay that ended early goes on from the next
 */
public record ReplayReport(String queue, long matching, long sent, long lastId) {}
