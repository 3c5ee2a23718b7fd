package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.chassis.messaging.RabbitConfig;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.ErrorQueue;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport.Intake;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Everything that comes in: queues, consumers, the error queues. Used on the link's thread. */
final class RabbitConsumers implements RabbitLink.Session {

  private final RabbitLink link;
  private final RabbitPublisher publisher;
  private final Map<String, Subscription> declared = new LinkedHashMap<>();
  private final List<RabbitIntake> intakes = new CopyOnWriteArrayList<>();

  RabbitConsumers(
      String client,
      ConnectionFactory factory,
      RabbitConfig config,
      Timers timers,
      RabbitPublisher publisher) {
    this.publisher = publisher;
    this.link = new RabbitLink(client + " consume", factory, config, timers, this);
  }

  RabbitLink link() {
    return link;
  }

  Future<Void> declare(Subscription subscription) {
    return link.<Boolean>call(
            connection -> {
              Topology.declare(connection, subscription);
              declared.put(subscription.queue(), subscription);
              return true;
            })
        .mapEmpty();
  }

  Future<Intake> consume(Subscription subscription, Consumer<Delivery> handler) {
    return declare(subscription)
        .compose(
            done ->
                link.call(
                    connection -> {
                      var intake = new RabbitIntake(this, subscription, handler, publisher);
                      intake.open(connection);
                      intakes.add(intake);
                      return intake;
                    }));
  }

  void remove(RabbitIntake intake) {
    intakes.remove(intake);
  }

  boolean isConsuming(RabbitIntake intake) {
    return intakes.contains(intake);
  }

  ErrorQueue errors(String queue) {
    return new RabbitErrorQueue(link, publisher, queue);
  }

  @Override
  public void open(Connection connection) throws IOException {
    for (var subscription : declared.values()) {
      Topology.declare(connection, subscription);
    }
    for (var intake : intakes) {
      intake.open(connection);
    }
  }

  @Override
  public void lost() {
    intakes.forEach(RabbitIntake::lost);
  }
}
