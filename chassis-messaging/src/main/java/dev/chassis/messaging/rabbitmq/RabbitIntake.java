package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One consumer, through all the channels it lives on one after the other. */
final class RabbitIntake implements Transport.Intake {

  private final RabbitConsumers consumers;
  private final RabbitLink link;
  private final Subscription subscription;
  private final Consumer<Delivery> handler;
  private final RabbitPublisher publisher;
  private final Promise<Void> stopped = Promise.promise();
  private @Nullable Channel channel;
  private @Nullable Acknowledgements acknowledgements;
  private String tag = "";

  RabbitIntake(
      RabbitConsumers consumers,
      Subscription subscription,
      Consumer<Delivery> handler,
      RabbitPublisher publisher) {
    this.consumers = consumers;
    this.link = consumers.link();
    this.subscription = subscription;
    this.handler = handler;
    this.publisher = publisher;
  }

  /** Consumes on a channel of its own; on the link's thread. */
  void open(Connection connection) throws IOException {
    var fresh = connection.createChannel();
    link.guard(fresh);
    fresh.basicQos(subscription.prefetch());
    var settling = new Acknowledgements(link, fresh);
    tag = fresh.basicConsume(subscription.queue(), false, new Receiver(fresh, settling));
    acknowledgements = settling;
    channel = fresh;
  }

  void lost() {
    channel = null;
    acknowledgements = null;
  }

  @Override
  public Future<Void> stop() {
    boolean accepted =
        link.execute(
            () -> {
              consumers.remove(this);
              cancel();
            });
    if (!accepted) {
      stopped.tryComplete();
    }
    return stopped.future();
  }

  private void cancel() {
    var current = channel;
    if (current == null) {
      stopped.tryComplete();
      return;
    }
    try {
      if (subscription.ordered()) {
        if (acknowledgements != null) {
          acknowledgements.flush(); // what is settled must not come again
        }
        Topology.close(current); // gives back what is unsettled before the next consumer's turn
        stopped.tryComplete();
      } else {
        current.basicCancel(tag); // handleCancelOk comes behind the last delivery
      }
    } catch (IOException | ShutdownSignalException e) {
      stopped.tryComplete(); // a lost channel delivers nothing either
    }
  }

  private final class Receiver extends DefaultConsumer {

    private final Acknowledgements settling;

    Receiver(Channel channel, Acknowledgements settling) {
      super(channel);
      this.settling = settling;
    }

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      handler.accept(
          new RabbitDelivery(
              consumers,
              settling,
              envelope.getDeliveryTag(),
              subscription,
              Wire.message(properties, body),
              Wire.failure(properties),
              publisher));
    }

    @Override
    public void handleCancelOk(String consumerTag) {
      stopped.tryComplete();
    }

    @Override
    public void handleCancel(String consumerTag) {
      link.reset("the broker cancelled the consumer of " + subscription.queue());
    }

    @Override
    public void handleShutdownSignal(String consumerTag, ShutdownSignalException signal) {
      if (!consumers.isConsuming(RabbitIntake.this)) {
        stopped.tryComplete(); // lost while it was being cancelled
      }
    }
  }
}
