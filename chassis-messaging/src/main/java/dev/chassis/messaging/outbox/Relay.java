package dev.chassis.messaging.outbox;

import dev.chassis.messaging.EventCourier;
import dev.chassis.messaging.outbox.OutboxStore.Lead;
import dev.chassis.time.Timers;
import dev.chassis.time.Timers.Timer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the lead until it has it, then sends until it loses it. All of it happens on one context
 * of its own.
 */
final class Relay {

  private static final Logger log = LoggerFactory.getLogger(Relay.class);
  private static final Duration HINTS_APART = Duration.ofMillis(20);
  private static final Duration LOOK_AT_BACKLOG = Duration.ofSeconds(5);
  private static final Duration CLEAN = Duration.ofMinutes(1);
  private static final Duration CLEAN_ON = Duration.ofMillis(100);
  private static final int CLEAN_AT_A_TIME = 1000;

  private final OutboxStore store;
  private final EventCourier courier;
  private final Timers timers;
  private final OutboxConfig config;
  private final OutboxMetrics metrics;
  private final Loop loop;
  private final AtomicBoolean hinted = new AtomicBoolean();

  private @Nullable Lead lead;
  private @Nullable Forwarding forwarding;
  private Timer @Nullable [] duties;
  private boolean hintedOthers;
  private boolean stopped;
  private volatile Map<String, String> refusals = Map.of();
  private volatile boolean leading;

  Relay(
      Vertx vertx,
      OutboxStore store,
      EventCourier courier,
      Timers timers,
      OutboxConfig config,
      OutboxMetrics metrics) {
    this.store = store;
    this.courier = courier;
    this.timers = timers;
    this.config = config;
    this.metrics = metrics;
    this.loop = new Loop(vertx);
  }

  /** Begins to ask for the lead. */
  void start() {
    loop.later(this::stand);
  }

  /** Events were committed here. Any thread. */
  void hint() {
    if (hinted.compareAndSet(false, true)) {
      loop.later(
          () -> {
            hinted.set(false);
            if (forwarding != null) {
              forwarding.hint();
            } else {
              hintOthers();
            }
          });
    }
  }

  /** Whether this one sends. Any thread. */
  boolean isLeading() {
    return leading;
  }

  /** Why which lanes are held up, as of the last look. Any thread. */
  Map<String, String> refusals() {
    return refusals;
  }

  /** Sends what is left, for a while, and gives the lead back. Never fails. */
  Future<Void> stop() {
    Promise<Void> gone = Promise.promise();
    loop.later(
        () ->
            loop.then(
                flushed(),
                flushed -> abdicate().onComplete(left -> gone.complete()),
                never -> gone.complete()));
    return gone.future();
  }

  /** Ends at once. */
  void kill() {
    loop.later(this::abdicate);
  }

  private void stand() {
    if (stopped) {
      return;
    }
    loop.then(
        store.lead(() -> loop.later(this::onHint)),
        answer -> answer.ifPresentOrElse(this::lead, this::standAgain),
        absent -> {
          log.debug("the outbox is not to be had: {}", absent.getMessage());
          standAgain();
        });
  }

  private void standAgain() {
    timers.after(config.poll(), this::stand);
  }

  private void lead(Lead won) {
    if (stopped) {
      won.resign();
      return;
    }
    log.debug("sends the events of the outbox from now on");
    var began = new Forwarding(won, courier, loop, timers, config, metrics);
    lead = won;
    forwarding = began;
    leading = true;
    metrics.leading(true);
    duties =
        new Timer[] {
          timers.every(config.poll(), this::look),
          timers.every(LOOK_AT_BACKLOG, this::tellBacklog),
          timers.every(CLEAN, () -> clean(won))
        };
    loop.then(won.lost(), lost -> follow(won), never -> {});
    loop.then(began.broken(), broken -> follow(won), never -> {});
    began.hint();
  }

  /** The lead is gone, or of no use: somebody else may have it. */
  private void follow(Lead lost) {
    if (lead == lost) {
      log.warn("the outbox was lost; its events are sent by whoever gets it next");
      lay();
      loop.then(lost.resign(), resigned -> standAgain(), failed -> standAgain());
    }
  }

  private void lay() {
    if (forwarding != null) {
      forwarding.end();
    }
    if (duties != null) {
      for (var duty : duties) {
        duty.cancel();
      }
    }
    lead = null;
    forwarding = null;
    duties = null;
    leading = false;
    refusals = Map.of();
    metrics.leading(false);
  }

  private Future<Void> flushed() {
    stopped = true;
    var last = forwarding;
    if (last == null || config.flushTimeout().isZero()) {
      return Future.succeededFuture();
    }
    Promise<Void> enough = Promise.promise();
    var timer = timers.after(config.flushTimeout(), enough::tryComplete);
    last.idle().onComplete(idle -> enough.tryComplete());
    return enough.future().onComplete(done -> timer.cancel());
  }

  private Future<Void> abdicate() {
    stopped = true;
    var held = lead;
    lay();
    var left = held == null ? Future.<Void>succeededFuture() : held.resign();
    return left.eventually(store::close);
  }

  private void onHint() {
    if (forwarding != null) {
      forwarding.hint();
    }
  }

  private void look() {
    if (forwarding != null) {
      forwarding.hint();
      refusals = forwarding.refusals();
    }
  }

  private void tellBacklog() {
    store.backlog().onSuccess(metrics::waiting);
  }

  private void clean(Lead own) {
    if (lead == own) {
      loop.then(
          own.clean(config.keep(), config.keepInbox(), CLEAN_AT_A_TIME),
          more -> {
            if (more) {
              // In small bites, so that what is sent need not wait for it.
              timers.after(CLEAN_ON, () -> clean(own));
            }
          },
          failed -> log.debug("old events were not removed: {}", failed.getMessage()));
    }
  }

  /** Another instance sends: it is told, not at every commit. */
  private void hintOthers() {
    if (!hintedOthers && !stopped) {
      hintedOthers = true;
      store.hint();
      timers.after(
          HINTS_APART,
          () -> {
            hintedOthers = false;
          });
    }
  }
}
