package dev.chassis.messaging.rabbitmq;

import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.Subscription;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A delivery, settled on the channel it came by; when that is gone, the broker delivers again. */
final class RabbitDelivery implements Delivery {

  private static final Duration BEFORE_GIVING_BACK = Duration.ofSeconds(1);

  private final RabbitConsumers consumers;
  private final Acknowledgements channel;
  private final long tag;
  private final Subscription subscription;
  private final Message message;
  private final @Nullable Failure lastFailure;
  private final RabbitPublisher publisher;
  private final AtomicBoolean settled = new AtomicBoolean();

  RabbitDelivery(
      RabbitConsumers consumers,
      Acknowledgements channel,
      long tag,
      Subscription subscription,
      Message message,
      @Nullable Failure lastFailure,
      RabbitPublisher publisher) {
    this.consumers = consumers;
    this.channel = channel;
    this.tag = tag;
    this.subscription = subscription;
    this.message = message;
    this.lastFailure = lastFailure;
    this.publisher = publisher;
  }

  @Override
  public Message message() {
    return message;
  }

  @Override
  public @Nullable Failure lastFailure() {
    return lastFailure;
  }

  @Override
  public Future<Void> ack() {
    return settle() ? channel.ack(tag) : settledBefore();
  }

  @Override
  public Future<Void> retry(int step, Duration delay, Failure failure) {
    var queue = Topology.retryQueue(subscription.queue(), step);
    return settle() ? moved(publisher.move(message, failure, queue, delay)) : settledBefore();
  }

  @Override
  public Future<Void> release() {
    return settle() ? channel.giveBack(tag) : settledBefore();
  }

  @Override
  public Future<Void> park(Failure failure) {
    if (subscription.ephemeral()) {
      return ack(); // it has no error queue
    }
    var queue = Topology.errorQueue(subscription.queue());
    return settle() ? moved(publisher.move(message, failure, queue, null)) : settledBefore();
  }

  /** Acknowledged only once the other queue has it: in between it is in both, never in none. */
  private Future<Void> moved(Future<Void> move) {
    return move.compose(done -> channel.ack(tag), this::giveBack);
  }

  /**
   * The move failed, perhaps because somebody deleted the queue: make sure it is there. The pause
   * keeps a broker that refuses at once from handing the message round and round.
   */
  private Future<Void> giveBack(Throwable failure) {
    return consumers
        .declare(subscription)
        .transform(declared -> publisher.pause(BEFORE_GIVING_BACK))
        .compose(paused -> channel.giveBack(tag))
        .transform(returned -> Future.failedFuture(failure));
  }

  /** True the first time. */
  private boolean settle() {
    return settled.compareAndSet(false, true);
  }

  private static Future<Void> settledBefore() {
    return Future.failedFuture(new IllegalStateException("this delivery is settled already"));
  }
}
