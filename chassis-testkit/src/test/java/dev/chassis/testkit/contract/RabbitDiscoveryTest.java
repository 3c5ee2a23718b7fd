package dev.chassis.testkit.contract;

import dev.chassis.config.Secret;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.messaging.RabbitConfig;
import dev.chassis.messaging.rabbitmq.RabbitHeartbeatChannel;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** The contract on heartbeats over a real RabbitMQ, in real time. */
@Tag("slow")
class RabbitDiscoveryTest extends HeartbeatDiscoveryContract {

  private @Nullable RabbitHeartbeatChannel channel;

  @Override
  protected HeartbeatChannel channel() {
    if (channel == null) {
      var config = RabbitConfig.defaults().withUri(Secret.of(ThrowawayRabbit.shared().uri()));
      channel = RabbitHeartbeatChannel.create(vertx, "contract", config, Timers.on(vertx));
      Eventually.succeeds(channel.connect());
    }
    return channel;
  }

  @Override
  protected Ticker ticker() {
    return Ticker.system();
  }

  @Override
  protected Timers timers() {
    return Timers.on(vertx);
  }

  @Override
  protected Duration interval() {
    return Duration.ofMillis(250);
  }

  @Override
  protected void end() {
    super.end();
    if (channel != null) {
      Eventually.succeeds(channel.close());
    }
  }
}
