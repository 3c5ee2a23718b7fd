package dev.chassis.messaging.flow;

import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Transport.Intake;
import dev.chassis.time.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One time that a flow is open, from its intake's start to its end. On the flow's loop only. */
final class Session {

  private final Context loop;
  private final Timers timers;
  private final boolean ordered;
  private final int concurrency;
  private final Work work;
  private final InFlight inFlight;
  private final Lanes lanes;
  private final Queue<Delivery> arrived = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean called = new AtomicBoolean();
  private int running;
  private boolean closing;
  private boolean pumping;
  private @Nullable Intake intake;

  Session(
      Context loop, Timers timers, boolean ordered, int concurrency, Work work, InFlight inFlight) {
    this.loop = loop;
    this.timers = timers;
    this.ordered = ordered;
    this.concurrency = concurrency;
    this.work = work;
    this.inFlight = inFlight;
    this.lanes = new Lanes(ordered);
  }

  Lanes lanes() {
    return lanes;
  }

  void intake(Intake opened) {
    intake = opened;
  }

  /** Takes a delivery, from any thread. */
  void offer(Delivery delivery) {
    arrived.add(delivery);
    if (called.compareAndSet(false, true)) {
      loop.runOnContext(go -> acceptAll());
    }
  }

  /** A turn of the event loop for each would cost more than the rest. */
  private void acceptAll() {
    called.set(false); // before looking: who comes later calls again
    for (var next = arrived.poll(); next != null; next = arrived.poll()) {
      accept(next);
    }
  }

  private void accept(Delivery delivery) {
    if (!closing) {
      lanes.add(delivery);
      pump();
    } else if (!ordered) {
      delivery.release();
    } // else it goes back to its place when the intake stops
  }

  private void pump() {
    if (pumping) {
      return; // work that is done at once comes back here: no deeper
    }
    pumping = true;
    while (!closing && running < concurrency && lanes.hasReady()) {
      start(lanes.take());
    }
    pumping = false;
  }

  private void start(Lane lane) {
    var delivery = lane.next();
    running++;
    inFlight.begin();
    work.work(delivery).onComplete(done -> onLoop(() -> finish(lane, delivery, done.result())));
  }

  private void onLoop(Runnable task) {
    if (Vertx.currentContext() == loop) {
      task.run();
    } else {
      loop.runOnContext(go -> task.run());
    }
  }

  private void finish(Lane lane, Delivery delivery, Step step) {
    running--;
    inFlight.end();
    if (closing) {
      return;
    }
    var failure = step.again();
    if (failure == null) {
      lanes.done(lane);
    } else {
      lanes.pause(lane, Retried.of(delivery, failure));
      timers.after(step.pause(), () -> onLoop(() -> goOn(lane)));
    }
    pump();
  }

  private void goOn(Lane lane) {
    if (!closing) {
      lanes.goOn(lane);
      pump();
    }
  }

  /**
   * Ends the session: nothing new begins, what runs may end, the rest goes back to the broker.
   *
   * @return fails when handlers still ran after {@code timeout}
   */
  Future<Void> close(Duration timeout) {
    closing = true;
    return ordered ? closeInOrder(timeout) : closeAtOnce(timeout);
  }

  private Future<Void> closeAtOnce(Duration timeout) {
    return stop()
        .transform(stopped -> releaseWaiting())
        .transform(released -> inFlight.drained(timeout, timers));
  }

  /** The next consumer of a key must not begin before ours has ended with it. */
  private Future<Void> closeInOrder(Duration timeout) {
    return inFlight
        .drained(timeout, timers)
        .transform(
            drained ->
                stop()
                    .transform(
                        stopped -> {
                          lanes.clear(); // given back by the stop
                          return drained.succeeded()
                              ? Future.<Void>succeededFuture()
                              : Future.failedFuture(drained.cause());
                        }));
  }

  private Future<Void> releaseWaiting() {
    Promise<Void> released = Promise.promise();
    onLoop(
        () -> {
          lanes.clear().forEach(Delivery::release);
          released.complete();
        });
    return released.future();
  }

  private Future<Void> stop() {
    return intake == null ? Future.succeededFuture() : intake.stop();
  }
}
