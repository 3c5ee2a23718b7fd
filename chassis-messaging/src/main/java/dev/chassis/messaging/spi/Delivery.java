package dev.chassis.messaging.spi;

import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One arrival of a message at one consumer. It must be settled exactly once, with {@link #ack},
 * {@link #retry}, {@link #park} or {@link #release}, from any thread; until then it counts against
 * the prefetch. A delivery that is not settled when its consumer goes away is delivered again, with
 * the same {@link #attempt}.
 *
 * <p>The settling methods succeed once the transport has done what it can; their futures may
 * complete on any thread. They fail when the way to the broker broke meanwhile: the message then is
 * delivered again and the caller does nothing more about it. Whatever happens, a message is never
 * in none of: its queue, a retry pause, the error queue.
 */
public interface Delivery {

  /** What arrived. */
  Message message();

  /** How handling it failed the last time; null on the first attempt. */
  @Nullable Failure lastFailure();

  /** Number of this attempt, from 1. Deliveries that were never settled do not count. */
  default int attempt() {
    var failure = lastFailure();
    return failure == null ? 1 : failure.attempts() + 1;
  }

  /**
   * The message is done with. Brokers confirm no acknowledgement: one that gets lost on its way, as
   * with the connection, lets the message be delivered again although this succeeded.
   */
  Future<Void> ack();

  /**
   * The message comes again, to any consumer of the queue, not before the delay is over. Others are
   * not held up meanwhile.
   *
   * @param step index into {@link Subscription#retryDelays()}
   * @param delay the pause, which may differ from the step's by up to half of it. Of two messages
   *     in the same step the later one may be held up until the earlier one is due, never longer
   * @param failure becomes {@link #lastFailure()} of the next delivery
   */
  Future<Void> retry(int step, Duration delay, Failure failure);

  /** The message is moved to the queue's error queue and not delivered again. */
  Future<Void> park(Failure failure);

  /**
   * Nothing was done about the message: it goes back to its place in the queue, or near it, and is
   * delivered again to any consumer, with the same {@link #attempt}.
   */
  Future<Void> release();
}
