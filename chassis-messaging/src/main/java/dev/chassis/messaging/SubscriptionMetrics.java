package dev.chassis.messaging;

import dev.chassis.signals.Signal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What came in for one subscription. Its timers are looked up when they are first needed, and never
 * again: by name and labels that costs more than the record.
 */
final class SubscriptionMetrics {

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

  private final MeterRegistry registry;
  private final String type;
  private final String subscription;
  private final Map<Outcome, Timer> consumed = new ConcurrentHashMap<>();
  // A race looks one up twice, and finds the same.
  private @Nullable Timer succeeded;
  private @Nullable Timer failed;
  private @Nullable Timer age;

  SubscriptionMetrics(MeterRegistry registry, String type, String subscription) {
    this.registry = registry;
    this.type = type;
    this.subscription = subscription;
  }

  /** A delivery was settled, so long after it got its turn. */
  void consumed(Outcome outcome, long nanos) {
    var timer = consumed.get(outcome);
    if (timer == null) {
      timer =
          consumed.computeIfAbsent(outcome, end -> timer(MessagingSignals.CONSUMED, end.name()));
    }
    record(timer, nanos);
  }

  /** A handler ran so long. */
  void handled(boolean well, long nanos) {
    record(well ? succeeded() : failed(), nanos);
  }

  /** An event got to its first attempt so long after it was published, by two clocks. */
  void age(long nanos) {
    var timer = age;
    if (timer == null) {
      timer = MessagingSignals.AGE.timer(registry, type, subscription);
      age = timer;
    }
    record(timer, Math.max(0, nanos));
  }

  private Timer succeeded() {
    var timer = succeeded;
    if (timer == null) {
      timer = timer(MessagingSignals.HANDLED, "succeeded");
      succeeded = timer;
    }
    return timer;
  }

  private Timer failed() {
    var timer = failed;
    if (timer == null) {
      timer = timer(MessagingSignals.HANDLED, "failed");
      failed = timer;
    }
    return timer;
  }

  private Timer timer(Signal signal, String outcome) {
    return signal.timer(registry, type, subscription, outcome);
  }

  private static void record(Timer timer, long nanos) {
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }
}
