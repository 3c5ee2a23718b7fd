package dev.chassis.messaging.flow;

import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import io.vertx.core.Future;
import java.time.Duration;

/** A delivery that failed here and was kept: the broker knows nothing of that failure. */
record Retried(Delivery kept, Failure lastFailure) implements Delivery {

  static Delivery of(Delivery delivery, Failure failure) {
    return new Retried(delivery instanceof Retried before ? before.kept : delivery, failure);
  }

  @Override
  public Message message() {
    return kept.message();
  }

  @Override
  public Future<Void> ack() {
    return kept.ack();
  }

  @Override
  public Future<Void> retry(int step, Duration delay, Failure failure) {
    return kept.retry(step, delay, failure);
  }

  @Override
  public Future<Void> park(Failure failure) {
    return kept.park(failure);
  }

  @Override
  public Future<Void> release() {
    return kept.release();
  }
}
