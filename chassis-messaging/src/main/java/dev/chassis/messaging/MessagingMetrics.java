package dev.chassis.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;

/** Timers of what went out and came in; every label value is declared in code. */
record MessagingMetrics(MeterRegistry registry) {

  void published(String type, String outcome, long nanos) {
    MessagingSignals.PUBLISHED
        .timer(registry, type, outcome)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  void consumed(String type, String subscription, Outcome outcome, long nanos) {
    MessagingSignals.CONSUMED
        .timer(registry, type, subscription, outcome.name())
        .record(nanos, TimeUnit.NANOSECONDS);
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
