package dev.chassis.messaging.amqp;

import dev.chassis.messaging.AmqpConfig;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport.Intake;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Everything that comes in: queues, consumers. Used on the connection's event loop. */
final class AmqpConsumers implements BrokerConnection.Session {

  private final BrokerConnection connection;
  private final AmqpPublisher publisher;
  private final Map<String, Subscription> declared = new LinkedHashMap<>();
  private final List<AmqpIntake> intakes = new ArrayList<>();

  AmqpConsumers(
      VertxInternal vertx,
      String client,
      Endpoints endpoints,
      AmqpConfig config,
      Timers timers,
      AmqpPublisher publisher) {
    this.publisher = publisher;
    this.connection =
        new BrokerConnection(vertx, client + " consume", endpoints, config, timers, this);
  }

  BrokerConnection connection() {
    return connection;
  }

  Future<Void> declare(Subscription subscription) {
    return connection.call(
        live ->
            live.dialect()
                .declare(subscription)
                .map(done -> declared.put(subscription.queue(), subscription))
                .mapEmpty());
  }

  Future<Intake> consume(Subscription subscription, Consumer<Delivery> handler) {
    return declare(subscription)
        .compose(
            done ->
                connection.call(
                    live -> {
                      var intake = new AmqpIntake(this, subscription, handler, publisher);
                      return intake.open(live).map(opened -> add(intake));
                    }));
  }

  void remove(AmqpIntake intake) {
    intakes.remove(intake);
  }

  private Intake add(AmqpIntake intake) {
    intakes.add(intake);
    return intake;
  }

  @Override
  public Future<?> open(LiveConnection live) {
    Future<?> opened = Future.succeededFuture();
    for (var subscription : List.copyOf(declared.values())) {
      opened = opened.compose(done -> live.dialect().declare(subscription));
    }
    for (var intake : List.copyOf(intakes)) {
      opened = opened.compose(done -> intake.open(live));
    }
    return opened;
  }

  @Override
  public void lost() {
    intakes.forEach(AmqpIntake::lost);
  }
}
