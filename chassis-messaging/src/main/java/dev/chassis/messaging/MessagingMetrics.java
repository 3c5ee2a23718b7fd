package dev.chassis.messaging;

import dev.chassis.messaging.flow.Flow;
import dev.chassis.messaging.flow.Outstanding;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What went out and came in; every label value is declared in code. */
final class MessagingMetrics {

  private final MeterRegistry registry;
  // Looking a timer up by its tags costs more than all else that is counted here.
  private final Map<Key, Timer> published = new ConcurrentHashMap<>();

  private record Key(String type, String outcome) {}

  MessagingMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** An event was published, or was not, after so long. */
  void published(String type, String outcome, long nanos) {
    var key = new Key(type, outcome);
    var timer = published.get(key);
    if (timer == null) {
      timer =
          published.computeIfAbsent(
              key, made -> MessagingSignals.PUBLISHED.timer(registry, type, outcome));
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Those of one subscription. */
  SubscriptionMetrics of(String type, String subscription) {
    return new SubscriptionMetrics(registry, type, subscription);
  }

  /** Shows what a subscription has in hand. */
  void watch(String subscription, Flow flow) {
    MessagingSignals.IN_FLIGHT.gauge(registry, flow, Flow::running, subscription);
    MessagingSignals.WAITING.gauge(registry, flow, Flow::waiting, subscription);
    MessagingSignals.KEYS_PARKED.gauge(registry, flow, Flow::pausing, subscription);
  }

  /** Shows what waits for confirms, and for room. */
  void watch(Outstanding outstanding) {
    MessagingSignals.OUTSTANDING.gauge(registry, outstanding, Outstanding::sent);
    MessagingSignals.PUBLISH_WAITING.gauge(registry, outstanding, Outstanding::waiters);
  }
}
