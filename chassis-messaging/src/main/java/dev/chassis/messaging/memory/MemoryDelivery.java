package dev.chassis.messaging.memory;

import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.messaging.memory.MemoryQueue.Held;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

final class MemoryDelivery implements Delivery {

  private final MemoryConsumer consumer;
  private final Held held;

  MemoryDelivery(MemoryConsumer consumer, Held held) {
    this.consumer = consumer;
    this.held = held;
  }

  Held held() {
    return held;
  }

  @Override
  public Message message() {
    return held.message();
  }

  @Override
  public @Nullable Failure lastFailure() {
    return held.lastFailure();
  }

  @Override
  public Future<Void> ack() {
    return settle(MemoryQueue::settled);
  }

  @Override
  public Future<Void> retry(int step, Duration delay, Failure failure) {
    var again = held.failed(failure);
    return settle(queue -> queue.pause(again, delay, consumer.nanos()));
  }

  @Override
  public Future<Void> park(Failure failure) {
    return settle(queue -> queue.park(message(), failure));
  }

  @Override
  public Future<Void> release() {
    return settle(queue -> queue.takeBack(List.of(held)));
  }

  private Future<Void> settle(Consumer<MemoryQueue> change) {
    boolean settled =
        consumer
            .broker()
            .locked(
                () -> {
                  if (!consumer.settle(this)) {
                    return false;
                  }
                  change.accept(consumer.queue());
                  return true;
                });
    return settled
        ? Future.succeededFuture()
        : Future.failedFuture(
            new BrokerUnavailableException("settled before, or its consumer is closed", null));
  }
}
