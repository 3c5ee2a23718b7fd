package dev.chassis.testkit.contract;

import dev.chassis.config.Secret;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.messaging.AmqpConfig;
import dev.chassis.messaging.amqp.AmqpHeartbeatChannel;
import dev.chassis.testkit.broker.EmbeddedArtemis;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** The contract on heartbeats over an embedded ActiveMQ Artemis, in real time. */
@Tag("slow")
class ArtemisDiscoveryTest extends HeartbeatDiscoveryContract {

  private @Nullable AmqpHeartbeatChannel channel;

  @Override
  protected HeartbeatChannel channel() {
    if (channel == null) {
      var config = AmqpConfig.defaults().withUri(Secret.of(EmbeddedArtemis.shared().uri()));
      channel = AmqpHeartbeatChannel.create(vertx, "contract", config, Timers.on(vertx), null);
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
