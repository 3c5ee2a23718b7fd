package dev.chassis.http.server;

import java.util.concurrent.atomic.LongAdder;

/** What all event loops of one server share: how much is under way, and whether it drains. */
final class Traffic {

  private final LongAdder inFlight = new LongAdder();
  private volatile boolean draining;

  void entered() {
    inFlight.increment();
  }

  void left() {
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
}
