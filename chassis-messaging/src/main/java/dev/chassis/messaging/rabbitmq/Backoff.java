package dev.chassis.messaging.rabbitmq;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between attempts: doubled up to a bound, scattered so that many do not come at once. */
final class Backoff {

  private final Duration first;
  private final Duration longest;
  private Duration next;

  Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  /** The next pause is the first one again. */
  void reset() {
    next = first;
  }

  /** From half of the current pause to all of it. */
  Duration next() {
    var pause = next;
    var doubled = pause.multipliedBy(2);
    next = doubled.compareTo(longest) > 0 ? longest : doubled;
    return pause.multipliedBy(ThreadLocalRandom.current().nextLong(50, 101)).dividedBy(100);
  }
}
