package dev.chassis.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.RunningService;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.rabbitmq.RabbitHeartbeatChannel;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whole services joined by a real RabbitMQ, named by nothing but an environment variable. */
class RabbitServiceTest {

  record Placed(String order) {}

  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final EventType<Placed> placed = EventType.of("orders.placed-" + run, Placed.class);

  @Test
  void aUriInTheEnvironmentJoinsServicesForEventsAndHeartbeats() throws Exception {
    var environment =
        Environment.empty()
            .variables(Map.of("CHASSIS_MESSAGING_RABBITMQ_URI", ThrowawayRabbit.shared().uri()))
            .set("http.port", 0)
            .set("management.port", 0)
            .set("shutdown.pause", "0s");
    Promise<Placed> heard = Promise.promise();
    var fees =
        Chassis.service("fees-" + run)
            .with(Messaging.module())
            .wiring(
                chassis ->
                    chassis
                        .get(Messaging.class)
                        .subscribe(
                            placed,
                            "charge",
                            event -> {
                              heard.complete(event);
                              return Future.succeededFuture();
                            }));
    RunningService feesRunning = await(fees.start(environment));
    RunningService orders =
        await(Chassis.service("orders-" + run).with(Messaging.module()).start(environment));

    await(orders.context().get(Messaging.class).publish(placed, new Placed("o-1")));

    assertThat(await(heard.future())).isEqualTo(new Placed("o-1"));
    assertThat(orders.context().get(HeartbeatChannel.class))
        .isInstanceOf(RabbitHeartbeatChannel.class);
    await(orders.stop());
    await(feesRunning.stop());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
