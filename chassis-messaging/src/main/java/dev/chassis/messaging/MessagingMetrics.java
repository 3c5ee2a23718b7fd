package dev.chassis.messaging;

import dev.chassis.messaging.flow.Flow;
import dev.chassis.messaging.flow.Outstanding;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What went out and came in; every label value is declared in code. */
final class MessagingMetrics {

  private final MeterRegistry registry;
  // Looking a timer up by its tags costs more than all else that is counted here.
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  private record Key(String name, String type, String subscription, String outcome) {}

  MessagingMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** An event was published, or was not, after so long. */
  void published(String type, String outcome, long nanos) {
    record(new Key("messaging.published", type, "", outcome), nanos);
  }

  /** A delivery was settled, so long after it got its turn. */
  void consumed(String type, String subscription, Outcome outcome, long nanos) {
    record(new Key("messaging.consumed", type, subscription, outcome.name()), nanos);
  }

  /** A handler ran so long. */
  void handled(String type, String subscription, boolean well, long nanos) {
    record(new Key("messaging.handled", type, subscription, well ? "succeeded" : "failed"), nanos);
  }

  /** An event got to its first attempt so long after it was published, by two clocks. */
  void age(String type, String subscription, long nanos) {
    record(new Key("messaging.age", type, subscription, ""), Math.max(0, nanos));
  }

  private void record(Key key, long nanos) {
    var timer = timers.get(key);
    if (timer == null) {
      timer = timers.computeIfAbsent(key, this::timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Key key) {
    var builder = Timer.builder(key.name).tag("type", key.type);
    if (!key.subscription.isEmpty()) {
      builder.tag("subscription", key.subscription);
    }
    if (!key.outcome.isEmpty()) {
      builder.tag("outcome", key.outcome);
    }
    return builder.register(registry);
  }

  /** Shows what a subscription has in hand. */
  void watch(String subscription, Flow flow) {
    registry.gauge("messaging.in.flight", tag(subscription), flow, Flow::running);
    registry.gauge("messaging.waiting", tag(subscription), flow, Flow::waiting);
    registry.gauge("messaging.keys.parked", tag(subscription), flow, Flow::pausing);
  }

  /** Shows what waits for confirms, and for room. */
  void watch(Outstanding outstanding) {
    registry.gauge("messaging.outstanding", outstanding, Outstanding::sent);
    registry.gauge("messaging.publish.waiting", outstanding, Outstanding::waiters);
  }

  private static Tags tag(String subscription) {
    return Tags.of("subscription", subscription);
  }

  /** How one delivery ended; lower case, as it is the label. */
  enum Outcome {
    /** Handled. */
    acked,
    /** Failed, comes again after a pause. */
    retried,
    /** Given up, in the error queue. */
    parked,
    /** Could not be settled: the broker delivers it again. */
    unsettled
  }
}
