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
 */
public record Subscription(String queue, String type, List<Duration> retryDelays, int prefetch) {

  public Subscription {
    retryDelays = List.copyOf(retryDelays);
  }
}
