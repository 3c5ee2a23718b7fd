package dev.chassis.messaging.spi;

import java.time.Duration;
import java.util.List;

/**
 * What a service wants to hear. Consumers of the same queue, in whatever process, share its
 * messages.
 *
 * @param queue name of the queue, {@code <service>.<subscription>}
 * @param type type of the events; no wildcards
 * @param retryDelays pause before each further attempt, longer than zero each; empty means no
 *     retries
 * @param prefetch messages handed to one consumer and not yet settled, at most; 1 or more
 * @param ordered whether the messages go, in their order, to one living consumer at a time. What
 *     that one leaves unsettled goes back to its place before another consumer gets any
 * @param ephemeral whether the queue is one process's own and may go with its consumer (within a
 *     minute or so, so that it outlives a reconnect). It has neither retries nor an error queue: a
 *     parked message is dropped
 */
public record Subscription(
    String queue,
    String type,
    List<Duration> retryDelays,
    int prefetch,
    boolean ordered,
    boolean ephemeral) {

  public Subscription {
    retryDelays = List.copyOf(retryDelays);
  }

  /** A lasting queue, shared in no particular order. */
  public Subscription(String queue, String type, List<Duration> retryDelays, int prefetch) {
    this(queue, type, retryDelays, prefetch, false, false);
  }
}
