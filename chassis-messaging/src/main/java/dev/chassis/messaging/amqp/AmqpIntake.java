package dev.chassis.messaging.amqp;

import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One consumer, through all the links it lives on one after the other. */
final class AmqpIntake implements Transport.Intake {

  private final AmqpConsumers consumers;
  private final BrokerConnection connection;
  private final Subscription subscription;
  private final Consumer<Delivery> handler;
  private final AmqpPublisher publisher;
  private final Promise<Void> stopped = Promise.promise();
  private @Nullable Inlet inlet;

  AmqpIntake(
      AmqpConsumers consumers,
      Subscription subscription,
      Consumer<Delivery> handler,
      AmqpPublisher publisher) {
    this.consumers = consumers;
    this.connection = consumers.connection();
    this.subscription = subscription;
    this.handler = handler;
    this.publisher = publisher;
  }

  /** Consumes by a link of its own; on the connection's event loop. */
  Future<?> open(LiveConnection live) {
    return live.receiver(
            live.dialect().source(subscription),
            why ->
                connection.reset(
                    live, "it ended the consumer of " + subscription.queue() + ": " + why))
        .map(
            receiver -> {
              var fresh = new Inlet(live, receiver, subscription.prefetch());
              inlet = fresh;
              fresh.flow(
                  (delivery, message) ->
                      handler.accept(
                          new AmqpDelivery(
                              connection,
                              fresh,
                              delivery,
                              subscription,
                              Wire.decode(message),
                              Wire.failure(message),
                              publisher)));
              return fresh;
            });
  }

  /** A lost link delivers nothing any more. */
  void lost() {
    inlet = null;
  }

  @Override
  public Future<Void> stop() {
    if (!connection.run(this::cancel)) {
      stopped.tryComplete();
    }
    return stopped.future();
  }

  private void cancel() {
    consumers.remove(this);
    var current = inlet;
    inlet = null;
    if (current == null) {
      stopped.tryComplete();
    } else if (subscription.ordered()) {
      current.close(); // gives back what is unsettled before the next consumer's turn
      stopped.tryComplete();
    } else {
      current.drain().onComplete(drained -> stopped.tryComplete());
    }
  }
}
