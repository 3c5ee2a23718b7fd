package dev.chassis.messaging.request;

import dev.chassis.messaging.MessagingSignals;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;

/** Requests by how they ended, and answers that reached nobody; all label values are few. */
record RequestMetrics(MeterRegistry registry) {

  /** A question ended: {@code answered}, {@code problem}, {@code timeout} or {@code unsent}. */
  void asked(String type, String outcome, long nanos) {
    MessagingSignals.REQUESTS.timer(registry, type, outcome).record(nanos, TimeUnit.NANOSECONDS);
  }

  /** An answer reached nobody: {@code late}, {@code asker-gone}, {@code unsent}. */
  void lost(String why) {
    MessagingSignals.ANSWERS_LOST.counter(registry, why).increment();
  }

  /** A question was over before it could be answered. */
  void stale(String type) {
    MessagingSignals.QUESTIONS_STALE.counter(registry, type).increment();
  }
}
