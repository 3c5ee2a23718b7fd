package dev.chassis.messaging.amqp;

import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.proton.ProtonDelivery;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.jspecify.annotations.Nullable;

/** A delivery, settled on the link it came by; when that is gone, the broker delivers again. */
final class AmqpDelivery implements Delivery {

  private static final Duration BEFORE_GIVING_BACK = Duration.ofSeconds(1);

  private final BrokerConnection connection;
  private final Inlet inlet;
  private final ProtonDelivery delivery;
  private final Subscription subscription;
  private final Message message;
  private final @Nullable Failure lastFailure;
  private final AmqpPublisher publisher;
  private final AtomicBoolean settled = new AtomicBoolean();

  AmqpDelivery(
      BrokerConnection connection,
      Inlet inlet,
      ProtonDelivery delivery,
      Subscription subscription,
      Message message,
      @Nullable Failure lastFailure,
      AmqpPublisher publisher) {
    this.connection = connection;
    this.inlet = inlet;
    this.delivery = delivery;
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
    return once(() -> settle(Accepted.getInstance()));
  }

  @Override
  public Future<Void> retry(int step, Duration delay, Failure failure) {
    return once(
        () ->
            moved(
                publisher.move(
                    message,
                    failure,
                    dialect -> Future.succeededFuture(dialect.retry(subscription, step)),
                    delay)));
  }

  @Override
  public Future<Void> park(Failure failure) {
    if (subscription.ephemeral()) {
      return ack(); // it has no error queue
    }
    return once(
        () ->
            moved(
                publisher.move(
                    message,
                    failure,
                    dialect -> Future.succeededFuture(dialect.errors(subscription.queue())),
                    Duration.ZERO)));
  }

  @Override
  public Future<Void> release() {
    return once(() -> settle(Released.getInstance()));
  }

  /** Accepted only once the other place has it: in between it is in both, never in none. */
  private Future<Void> moved(Future<Void> move) {
    return move.compose(done -> settle(Accepted.getInstance()), this::giveBack);
  }

  /**
   * The move failed, perhaps because somebody deleted the place: make sure it is there. The pause
   * keeps a broker that refuses at once from handing the message round and round.
   */
  private Future<Void> giveBack(Throwable failure) {
    return connection
        .call(live -> live.dialect().declare(subscription).<Void>mapEmpty())
        .transform(declared -> publisher.pause(BEFORE_GIVING_BACK))
        .compose(paused -> settle(Released.getInstance()))
        .transform(returned -> Future.failedFuture(failure));
  }

  private Future<Void> settle(DeliveryState outcome) {
    Promise<Void> promise = Promise.promise();
    boolean accepted =
        connection.run(
            () -> {
              if (inlet.settle(delivery, outcome)) {
                promise.complete();
              } else {
                promise.fail(gone());
              }
            });
    if (!accepted) {
      promise.fail(gone());
    }
    return promise.future();
  }

  private Future<Void> once(Supplier<Future<Void>> settling) {
    return settled.compareAndSet(false, true)
        ? settling.get()
        : Future.failedFuture(new IllegalStateException("settled before"));
  }

  private BrokerUnavailableException gone() {
    return connection.unavailable("the link of the delivery is gone");
  }
}
