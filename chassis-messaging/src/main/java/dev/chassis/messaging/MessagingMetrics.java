package dev.chassis.messaging;

import dev.chassis.messaging.flow.Flow;
import dev.chassis.messaging.flow.Outstanding;
import dev.chassis.signals.Signal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What went out and came in; every label value is declared in code. */
final class MessagingMetrics {

  private final MeterRegistry registry;
  // Looking a timer up by its tags costs more than all else that is counted here.
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  private record Key(Signal signal, String type, String subscription, String outcome) {}

  MessagingMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** An event was published, or was not, after so long. */
  void published(String type, String outcome, long nanos) {
    record(new Key(MessagingSignals.PUBLISHED, type, "", outcome), nanos);
  }

  /** A delivery was settled, so long after it got its turn. */
  void consumed(String type, String subscription, Outcome outcome, long nanos) {
    record(new Key(MessagingSignals.CONSUMED, type, subscription, outcome.name()), nanos);
  }

  /** A handler ran so long. */
  void handled(String type, String subscription, boolean well, long nanos) {
    record(
        new Key(MessagingSignals.HANDLED, type, subscription, well ? "succeeded" : "failed"),
        nanos);
  }

  /** An event got to its first attempt so long after it was published, by two clocks. */
  void age(String type, String subscription, long nanos) {
    record(new Key(MessagingSignals.AGE, type, subscription, ""), Math.max(0, nanos));
  }

  private void record(Key key, long nanos) {
    var timer = timers.get(key);
    if (timer == null) {
      timer = timers.computeIfAbsent(key, this::timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Key key) {
    var values =
        key.signal.labels().stream()
            .map(
                label ->
                    switch (label) {
                      case "type" -> key.type;
                      case "subscription" -> key.subscription;
                      default -> key.outcome;
                    })
            .toArray(String[]::new);
    return key.signal.timer(registry, values);
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
