package dev.chassis.http.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What all event loops of one server share: how much is under way, and whether it drains. */
final class Traffic {

  private final LongAdder inFlight = new LongAdder();
  private final AtomicInteger cut = new AtomicInteger();
  private volatile boolean draining;
  private volatile boolean stopping;

  void entered() {
    inFlight.increment();
  }

  void left(boolean answered) {
    if (!answered && stopping) {
      cut.incrementAndGet();
    }
    inFlight.decrement();
  }

  int inFlight() {
    return inFlight.intValue();
  }

  boolean isDraining() {
    return draining;
  }

  void drain() {
    draining = true;
  }

  void stopping() {
    draining = true;
    stopping = true;
  }

  /** Requests that lost their connection since {@link #stopping}, or still wait for an answer. */
  int cut() {
    return cut.get() + inFlight();
  }
}
