package dev.chassis.alert;

import dev.chassis.signals.Signals;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one sink: one message after the other, each until the sink has taken it or refused it
 * for good. Bounded: when the queue is full the oldest message goes, and everybody hears of that.
 * Thread-safe.
 */
final class Delivery {

  private static final Logger log = LoggerFactory.getLogger(Alerts.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final AlertSink sink;
  private final int most;
  private final Timers timers;
  private final Counter sent;
  private final Counter failed;
  private final Counter dropped;
  private final Deque<AlertMessage> queue = new ArrayDeque<>();
  private @Nullable AlertMessage underway;
  private long lost;
  private Duration pause = FIRST_PAUSE;
  private boolean ending;
  private boolean ended;
  private final Promise<Void> empty = Promise.promise();

  Delivery(AlertSink sink, int most, Timers timers, MeterRegistry meters) {
    this.sink = sink;
    this.most = most;
    this.timers = timers;
    this.sent = Signals.ALERTS_SENT.counter(meters, sink.name());
    this.failed = Signals.ALERTS_FAILED.counter(meters, sink.name());
    this.dropped = Signals.ALERTS_DROPPED.counter(meters, sink.name());
  }

  AlertSink sink() {
    return sink;
  }

  /** Queues a message; never waits. */
  void offer(AlertMessage message) {
    AlertMessage victim = null;
    synchronized (this) {
      if (queue.size() >= most) {
        victim = queue.pollFirst();
        lost++;
      }
      queue.addLast(message);
    }
    if (victim != null) {
      dropped.increment();
      say("its queue is full", victim);
    }
    next();
  }

  /** Messages that are neither taken nor given up. */
  synchronized int waiting() {
    return queue.size() + (underway == null ? 0 : 1);
  }

  /** What has been dropped since the sink took its last message. */
  synchronized long lost() {
    return lost;
  }

  /** Completed when nothing waits any more; no further message is expected. */
  Future<Void> end() {
    synchronized (this) {
      ending = true;
      if (underway == null && queue.isEmpty()) {
        empty.tryComplete();
      }
    }
    return empty.future();
  }

  /** Gives up what waits, and says so. */
  void abandon() {
    Deque<AlertMessage> rest;
    synchronized (this) {
      rest = new ArrayDeque<>(queue);
      if (underway != null) {
        rest.addFirst(underway);
      }
      queue.clear();
      ended = true;
    }
    rest.forEach(
        one -> {
          dropped.increment();
          say("the service ended", one);
        });
  }

  private void next() {
    AlertMessage message;
    synchronized (this) {
      if (underway != null || queue.isEmpty()) {
        return;
      }
      message = queue.removeFirst().lost(lost);
      underway = message;
    }
    attempt(message);
  }

  private void attempt(AlertMessage message) {
    Future<Void> attempt;
    try {
      attempt = sink.send(message);
    } catch (RuntimeException e) {
      attempt = Future.failedFuture(e);
    }
    attempt.onComplete(done -> taken(message), failure -> failed(message, failure));
  }

  private void again(AlertMessage message) {
    synchronized (this) {
      if (ended) {
        return;
      }
    }
    attempt(message);
  }

  private void taken(AlertMessage message) {
    sent.increment();
    synchronized (this) {
      lost -= message.lost();
    }
    settled();
  }

  private void settled() {
    synchronized (this) {
      underway = null;
      pause = FIRST_PAUSE;
      if (ending && queue.isEmpty()) {
        empty.tryComplete();
      }
    }
    next();
  }

  private void failed(AlertMessage message, Throwable failure) {
    failed.increment();
    if (failure instanceof AlertRefusedException) {
      dropped.increment();
      synchronized (this) {
        lost++;
      }
      say(failure.getMessage(), message);
      settled();
      return;
    }
    Duration wait;
    synchronized (this) {
      wait = pause;
      var longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }
    log.atWarn()
        .addKeyValue("sink", sink.name())
        .addKeyValue("waiting", waiting())
        .log(
            "alerts do not reach {}: {}; trying again in {} s",
            sink.name(),
            failure.getMessage(),
            wait.toSeconds());
    timers.after(wait, () -> again(message));
  }

  private void say(@Nullable String why, AlertMessage message) {
    log.atError()
        .addKeyValue("sink", sink.name())
        .addKeyValue("alertGroup", message.group())
        .log("an alert message to {} is dropped, {}: {}", sink.name(), why, message.headline());
  }
}
