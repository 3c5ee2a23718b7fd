package dev.chassis.messaging.rabbitmq;

import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells when senders wait no longer. One timer for all, at the earliest moment that somebody may be
 * due: a timer for each would cost more than the message.
 */
final class Expiry {

  private static final long NEVER = Long.MAX_VALUE;

  private final Ticker ticker;
  private final Timers timers;
  private final Backlog backlog;
  private final Consumer<Outgoing> expired;
  private final Runnable swept;
  private final long origin;
  private volatile long planned = NEVER;
  private Timers.@Nullable Timer timer;

  /**
   * Over what is in {@code backlog}.
   *
   * @param expired takes each that is due and undecided
   * @param swept called after some were
   */
  Expiry(
      Ticker ticker, Timers timers, Backlog backlog, Consumer<Outgoing> expired, Runnable swept) {
    this.ticker = ticker;
    this.timers = timers;
    this.backlog = backlog;
    this.expired = expired;
    this.swept = swept;
    this.origin = ticker.nanos();
  }

  /** The moment {@code wait} from now. */
  long due(Duration wait) {
    return now() + wait.toNanos();
  }

  /** Looks after one that is in the backlog by now. */
  void watch(Outgoing outgoing) {
    if (outgoing.dueNanos() < planned) {
      plan(outgoing.dueNanos());
    }
  }

  private synchronized void plan(long due) {
    if (due >= planned) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    planned = due;
    timer = timers.after(Duration.ofNanos(Math.max(0, due - now())), this::sweep);
  }

  private void sweep() {
    planned = NEVER;
    var round = new Round(now());
    backlog.forEach(round::look);
    if (round.found) {
      swept.run();
    }
    if (round.next != NEVER) {
      plan(round.next);
    }
  }

  private long now() {
    return ticker.nanos() - origin;
  }

  private final class Round {

    private final long now;
    private long next = NEVER;
    private boolean found;

    Round(long now) {
      this.now = now;
    }

    void look(Outgoing outgoing) {
      if (outgoing.isDecided()) {
        return;
      }
      if (outgoing.dueNanos() <= now) {
        found = true;
        expired.accept(outgoing);
      } else {
        next = Math.min(next, outgoing.dueNanos());
      }
    }
  }
}
