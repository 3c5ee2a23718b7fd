package dev.chassis.resilience.breaker;

import dev.chassis.resilience.breaker.Breaker.Totals;
import java.util.concurrent.atomic.LongAdder;

/** All calls a breaker was ever asked about. Thread-safe. */
final class Tally {

  private final LongAdder successes = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder ignored = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final LongAdder slow = new LongAdder();

  void add(Outcome outcome, boolean wasSlow) {
    switch (outcome) {
      case SUCCESS -> successes.increment();
      case FAILURE -> failures.increment();
      case IGNORED -> ignored.increment();
    }
    if (wasSlow) {
      slow.increment();
    }
  }

  void addRejected() {
    rejected.increment();
  }

  Totals totals() {
    return new Totals(successes.sum(), failures.sum(), ignored.sum(), slow.sum(), rejected.sum());
  }
}
