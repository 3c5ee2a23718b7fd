package dev.chassis.messaging.request;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;

/** Requests by how they ended, and answers that reached nobody; all label values are few. */
record RequestMetrics(MeterRegistry registry) {

  /** A question ended: {@code answered}, {@code problem}, {@code timeout} or {@code unsent}. */
  void asked(String type, String outcome, long nanos) {
    registry
        .timer("messaging.requests", "type", type, "outcome", outcome)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** An answer reached nobody: {@code late}, {@code asker-gone}, {@code unsent}. */
  void lost(String why) {
    registry.counter("messaging.answers.lost", "why", why).increment();
  }

  /** A question was over before it could be answered. */
  void stale(String type) {
    registry.counter("messaging.questions.stale", "type", type).increment();
  }
}
