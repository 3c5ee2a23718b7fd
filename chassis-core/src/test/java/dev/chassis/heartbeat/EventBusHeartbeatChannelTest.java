package dev.chassis.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventBusHeartbeatChannelTest extends HeartbeatChannelContract {

  @Override
  HeartbeatChannel channel() {
    return EventBusHeartbeatChannel.create(vertx);
  }

  @Test
  void ignoresWhatIsNoHeartbeat() throws Exception {
    await(channel().listen(vertx, Set.of(), heard()::add));
    var bus = vertx.eventBus();

    bus.publish(EventBusHeartbeatChannel.ADDRESS, new JsonObject().put("service", "fees"));
    bus.publish(EventBusHeartbeatChannel.ADDRESS, new JsonObject().put("service", 7));
    bus.publish(EventBusHeartbeatChannel.ADDRESS, "no object");
    await(channel().send(beat("fees", 1)));

    assertThat(next()).isEqualTo(beat("fees", 1));
  }
}
