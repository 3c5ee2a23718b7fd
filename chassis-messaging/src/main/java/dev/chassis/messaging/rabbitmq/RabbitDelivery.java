package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A delivery, settled on the channel it came by; when that is gone, the broker delivers again. */
final class RabbitDelivery implements Delivery {

  private static final Duration BEFORE_GIVING_BACK = Duration.ofSeconds(1);

  private final RabbitLink link;
  private final Channel channel;
  private final long tag;
  private final Subscription subscription;
  private final Message message;
  private final @Nullable Failure lastFailure;
  private final RabbitPublisher publisher;
  private final AtomicBoolean settled = new AtomicBoolean();

  RabbitDelivery(
      RabbitLink link,
      Channel channel,
      long tag,
      Subscription subscription,
      Message message,
      @Nullable Failure lastFailure,
      RabbitPublisher publisher) {
    this.link = link;
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
    return once(this::acknowledge);
  }

  @Override
  public Future<Void> retry(int step, Duration delay, Failure failure) {
    var queue = Topology.retryQueue(subscription.queue(), step);
    return once(() -> moved(publisher.move(message, failure, queue, delay)));
  }

  @Override
  public Future<Void> release() {
    return once(() -> onChannel(() -> channel.basicNack(tag, false, true)));
  }

  @Override
  public Future<Void> park(Failure failure) {
    if (subscription.ephemeral()) {
      return ack(); // it has no error queue
    }
    var queue = Topology.errorQueue(subscription.queue());
    return once(() -> moved(publisher.move(message, failure, queue, null)));
  }

  /** Acknowledged only once the other queue has it: in between it is in both, never in none. */
  private Future<Void> moved(Future<Void> move) {
    return move.compose(done -> acknowledge(), this::giveBack);
  }

  private Future<Void> acknowledge() {
    return onChannel(() -> channel.basicAck(tag, false));
  }

  /**
   * The move failed, perhaps because somebody deleted the queue: make sure it is there. The pause
   * keeps a broker that refuses at once from handing the message round and round.
   */
  private Future<Void> giveBack(Throwable failure) {
    return link.call(this::declare)
        .transform(declared -> publisher.pause(BEFORE_GIVING_BACK))
        .compose(paused -> onChannel(() -> channel.basicNack(tag, false, true)))
        .transform(returned -> Future.failedFuture(failure));
  }

  private boolean declare(Connection connection) throws IOException {
    Topology.declare(connection, subscription);
    return true;
  }

  private Future<Void> onChannel(ChannelCall call) {
    Promise<Void> promise = Promise.promise();
    boolean accepted = link.execute(() -> run(call, promise));
    if (!accepted) {
      promise.fail(gone());
    }
    return promise.future();
  }

  private void run(ChannelCall call, Promise<Void> promise) {
    try {
      call.run();
      promise.complete();
    } catch (IOException | ShutdownSignalException e) {
      promise.fail(gone());
    }
  }

  private BrokerUnavailableException gone() {
    return link.unavailable("the channel of the delivery is gone");
  }

  private Future<Void> once(Supplier<Future<Void>> settle) {
    return settled.compareAndSet(false, true)
        ? settle.get()
        : Future.failedFuture(new IllegalStateException("this delivery is settled already"));
  }

  private interface ChannelCall {
    void run() throws IOException;
  }
}
