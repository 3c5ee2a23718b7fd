package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.Connection;
import dev.chassis.messaging.RabbitConfig;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.ErrorQueue;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport.Intake;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Everything that comes in: queues, consumers, the error queues. Used on the link's thread. */
final class RabbitConsumers implements RabbitLink.Session {

  private final RabbitLink link;
  private final RabbitPublisher publisher;
  private final Topology topology;
  private final DelayQueues delays;
  private final Map<String, Subscription> declared = new LinkedHashMap<>();
  private final List<RabbitIntake> intakes = new CopyOnWriteArrayList<>();

  RabbitConsumers(
      String client,
      RabbitConnector connector,
      RabbitConfig config,
      Ticker ticker,
      Timers timers,
      RabbitPublisher publisher) {
    this.publisher = publisher;
    this.topology = new Topology(config.queueType());
    this.delays = new DelayQueues(topology, ticker);
    this.link = new RabbitLink(client + " consume", connector, config, timers, this);
  }

  RabbitLink link() {
    return link;
  }

  Future<Void> declare(Subscription subscription) {
    return link.<Boolean>call(
            connection -> {
              topology.declare(connection, subscription);
              declared.put(subscription.queue(), subscription);
              return true;
            })
        .mapEmpty();
  }

  /**
   * Makes sure that there is a queue in which messages wait for {@code delay}. Done here, as a
   * broker that blocks publishers answers nothing on their connection.
   */
  Future<Void> declareDelay(Duration delay) {
    return link.call(connection -> delays.declare(connection, delay)).mapEmpty();
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
      topology.declare(connection, subscription);
    }
    for (var intake : intakes) {
      intake.open(connection);
    }
  }

  @Override
  public void lost() {
    delays.forget();
    intakes.forEach(RabbitIntake::lost);
  }
}
