package dev.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.RunningService;
import dev.chassis.messaging.memory.MemoryBroker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MessagingModuleTest {

  record Placed(String order) {}

  private static final EventType<Placed> PLACED = EventType.of("orders.placed", Placed.class);

  @Test
  void servicesThatShareABrokerHearEachOther() throws Exception {
    var broker = MemoryBroker.create();
    Promise<Placed> heard = Promise.promise();
    var fees =
        start(
            Chassis.service("fees")
                .with(Messaging.module())
                .wiring(
                    chassis ->
                        chassis
                            .get(Messaging.class)
                            .subscribe(
                                PLACED,
                                "charge",
                                placed -> {
                                  heard.complete(placed);
                                  return Future.succeededFuture();
                                })),
            surroundings().share(MemoryBroker.class, broker));
    var orders =
        start(
            Chassis.service("orders").with(Messaging.module()),
            surroundings().share(MemoryBroker.class, broker));

    await(orders.context().get(Messaging.class).publish(PLACED, new Placed("o-1")));

    assertThat(await(heard.future())).isEqualTo(new Placed("o-1"));
    await(orders.stop());
    await(fees.stop());
    assertThat(broker.queues()).as("the queue outlives the service").containsExactly("fees.charge");
    assertThat(broker.size("fees.charge")).isZero();
  }

  @Test
  void anUnknownTransportIsNamedTogetherWithTheKnownOnes() {
    var service = Chassis.service("orders").with(Messaging.module());

    assertThatThrownBy(() -> start(service, surroundings().set("messaging.transport", "pigeons")))
        .rootCause()
        .hasMessageContaining("pigeons")
        .hasMessageContaining("auto, amqp, memory, rabbitmq");
  }

  private static Environment surroundings() {
    return Environment.empty()
        .set("http.port", 0)
        .set("management.port", 0)
        .set("shutdown.pause", "0s");
  }

  private static RunningService start(Chassis service, Environment environment) throws Exception {
    return await(service.start(environment));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
