package dev.chassis.messaging.flow;

import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Transport.Intake;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One time that a flow is open, from its intake's start to its end. On the flow's loop only. */
final class Session {

  /** Other work of the event loop comes in between. */
  private static final int MOST_IN_A_TURN = 64;

  private final ContextInternal loop;
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
  private boolean stopped;
  private boolean pumping;
  private @Nullable Intake intake;

  Session(
      ContextInternal loop,
      Timers timers,
      boolean ordered,
      int concurrency,
      Work work,
      InFlight inFlight) {
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
    call();
  }

  /** A turn of the event loop for each would cost more than the rest; one for all keeps others. */
  private void acceptAll() {
    called.set(false); // before looking: who comes later calls again
    for (int taken = 0; taken < MOST_IN_A_TURN; taken++) {
      var next = arrived.poll();
      if (next == null) {
        return;
      }
      accept(next);
    }
    call();
  }

  private void call() {
    if (!called.get() && called.compareAndSet(false, true)) {
      loop.runOnContext(go -> acceptAll());
    }
  }

  private void accept(Delivery delivery) {
    if (!stopped) {
      lanes.add(delivery);
      pump();
    } else if (!ordered) {
      delivery.release();
    } // else it went back to its place when the intake stopped
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
    var turn = new Turn(lane, lane.next());
    running++;
    inFlight.begin();
    var worked = work.work(turn.delivery, turn);
    if (worked.isComplete()) {
      turn.finish(worked.result());
    } else {
      worked.onComplete(done -> onLoop(() -> turn.finish(done.result())));
    }
  }

  /** At once on the event loop, and as one of its own turns: no handler's context is left over. */
  private void onLoop(Runnable task) {
    loop.emit(go -> task.run());
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
        .transform(ended -> releaseWaiting())
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
                        ended -> {
                          stopped = true;
                          lanes.clear(); // given back by the stop
                          return drained.succeeded()
                              ? Future.<Void>succeededFuture()
                              : Future.failedFuture(drained.cause());
                        }));
  }

  /** All at once, in the order in which they came: what came while the intake stopped is last. */
  private Future<Void> releaseWaiting() {
    Promise<Void> released = Promise.promise();
    onLoop(
        () -> {
          for (var next = arrived.poll(); next != null; next = arrived.poll()) {
            lanes.add(next);
          }
          stopped = true;
          lanes.clear().forEach(Delivery::release);
          released.complete();
        });
    return released.future();
  }

  private Future<Void> stop() {
    return intake == null ? Future.succeededFuture() : intake.stop();
  }

  /**
   * A delivery under way. It holds one of the places until its handler has ended, and its lane
   * until it is settled: waiting for the broker to take a failed event back keeps nobody but its
   * key.
   */
  private final class Turn implements Runnable {

    private final Lane lane;
    private final Delivery delivery;
    private boolean holdsPlace = true;

    Turn(Lane lane, Delivery delivery) {
      this.lane = lane;
      this.delivery = delivery;
    }

    /** The handler has ended; from any thread. */
    @Override
    public void run() {
      onLoop(
          () -> {
            leave();
            pump();
          });
    }

    private void leave() {
      if (holdsPlace) {
        holdsPlace = false;
        running--;
      }
    }

    void finish(Step step) {
      leave();
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
  }
}
