package dev.chassis.discovery;

import dev.chassis.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends leases that were not renewed. A sweep that comes late says that this process was stalled,
 * and with it whatever would have renewed: then every lease gets as much longer.
 */
final class LeaseSweep {

  static final Duration PERIOD = Duration.ofSeconds(1);

  private final Book book;
  private final Ticker ticker;
  private final AtomicLong ended = new AtomicLong();
  private long last;

  LeaseSweep(Book book, Ticker ticker) {
    this.book = book;
    this.ticker = ticker;
    this.last = ticker.nanos();
  }

  synchronized void sweep() {
    long now = ticker.nanos();
    long late = now - last - PERIOD.toNanos();
    last = now;
    long judged = late > PERIOD.toNanos() ? now - late : now;
    var fleet = book.fleet();
    for (var roll : fleet.rolls().entrySet()) {
      sweep(roll.getKey(), roll.getValue(), judged);
    }
    for (var record : fleet.posted().values()) {
      if (record.isOver(judged)) {
        end(record, judged);
      }
    }
  }

  /** How many leases ended so far. */
  long ended() {
    return ended.get();
  }

  private void sweep(String service, Roll roll, long now) {
    for (var claim : roll.claims().values()) {
      if (claim.isOver(now)) {
        ended.incrementAndGet();
        book.change(
            service, current -> current.lapsed(claim.key(), now, claim.teller() + ": lease over"));
      }
    }
  }

  private void end(Posted record, long now) {
    ended.incrementAndGet();
    book.changePosted(
        fleet -> {
          var current = fleet.posted().get(record.registration());
          return current != null && current.isOver(now)
              ? fleet.withoutPosted(record.registration())
              : fleet;
        });
  }
}
