package dev.chassis.messaging.flow;

import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of one subscription's deliveries to their handler: at most so many at once, those of a
 * key one after the other, and none while it is paused. Its methods may be called from any thread;
 * everything happens on one event loop, one change after the other.
 */
public final class Flow {

  private static final Duration HURRIED = Duration.ofMillis(500);

  private final Transport transport;
  private final Subscription subscription;
  private final int concurrency;
  private final ContextInternal loop;
  private final Timers timers;
  private final Work work;
  private final InFlight inFlight;
  private Future<Void> lastChange = Future.succeededFuture();
  private volatile FlowState state = FlowState.ready;
  private volatile @Nullable Session session;

  private Flow(
      Transport transport,
      Subscription subscription,
      int concurrency,
      Context loop,
      Timers timers,
      Work work) {
    this.transport = transport;
    this.subscription = subscription;
    this.concurrency = concurrency;
    this.loop = (ContextInternal) loop;
    this.timers = timers;
    this.work = work;
    this.inFlight = new InFlight(subscription.queue());
  }

  /**
   * A flow that is not open yet.
   *
   * @param concurrency deliveries worked on at once, at most, 1 or more
   * @param loop an event loop's context, this flow's own
   */
  public static Flow create(
      Transport transport,
      Subscription subscription,
      int concurrency,
      Context loop,
      Timers timers,
      Work work) {
    return new Flow(transport, subscription, concurrency, loop, timers, work);
  }

  /** What it listens to. */
  public Subscription subscription() {
    return subscription;
  }

  /** Makes sure that the queue collects messages. */
  public Future<Void> declare() {
    return transport.declare(subscription);
  }

  /** Lets deliveries in for the first time, unless it was paused before. */
  public Future<Void> open() {
    return change(() -> state == FlowState.ready ? consume() : Future.succeededFuture());
  }

  /**
   * Lets no more deliveries in until {@link #resume}. What nobody works on goes back to the queue.
   *
   * @param timeout how long to wait for what is worked on
   * @return succeeds when nothing is worked on any more; fails after the time-out, and is paused
   *     all the same
   */
  public Future<Void> pause(Duration timeout) {
    return change(
        () ->
            switch (state) {
              case ready, flowing -> leave(FlowState.paused, timeout);
              case paused, closed -> Future.succeededFuture();
            });
  }

  /** Lets deliveries in again. */
  public Future<Void> resume() {
    return change(
        () ->
            switch (state) {
              case paused -> consume();
              case ready, flowing -> Future.succeededFuture();
              case closed ->
                  Future.failedFuture(
                      new IllegalStateException(subscription.queue() + " is closed"));
            });
  }

  /** Like {@link #pause}, for good. */
  public Future<Void> close(Duration timeout) {
    return change(
        () ->
            state == FlowState.closed
                ? Future.succeededFuture()
                : leave(FlowState.closed, timeout));
  }

  /** Lets a {@link #close} or {@link #pause} wait for half a second more at most. */
  public void hurry() {
    timers.after(HURRIED, inFlight::giveUp);
  }

  /** What it does. */
  public FlowState state() {
    return state;
  }

  /** Deliveries worked on. */
  public int running() {
    return inFlight.count();
  }

  /** Deliveries in this process that wait for a turn. */
  public int waiting() {
    var current = session;
    return current == null ? 0 : current.lanes().waiting();
  }

  /** Keys that wait for their first event to be tried again. */
  public int pausing() {
    var current = session;
    return current == null ? 0 : current.lanes().pausing();
  }

  private Future<Void> consume() {
    var fresh = new Session(loop, timers, subscription.ordered(), concurrency, work, inFlight);
    session = fresh;
    state = FlowState.flowing;
    return transport
        .consume(subscription, fresh::offer)
        .<Void>map(
            intake -> {
              fresh.intake(intake);
              return null;
            })
        .onFailure(failure -> state = FlowState.paused);
  }

  private Future<Void> leave(FlowState next, Duration timeout) {
    state = next;
    var current = session;
    return current == null ? Future.succeededFuture() : current.close(timeout);
  }

  /** Changes go one after the other, each begun on the loop. */
  private synchronized Future<Void> change(Supplier<Future<Void>> change) {
    Promise<Void> done = Promise.promise();
    var before = lastChange;
    lastChange = done.future();
    before.onComplete(over -> loop.runOnContext(go -> change.get().onComplete(done)));
    return done.future();
  }
}
