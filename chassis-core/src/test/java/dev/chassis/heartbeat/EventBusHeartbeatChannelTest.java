package dev.chassis.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.json.JsonCodec;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventBusHeartbeatChannelTest extends HeartbeatChannelContract {

  @Override
  HeartbeatChannel channel() {
    return EventBusHeartbeatChannel.create(vertx);
  }

  @Test
  void writesABeatAsTheCodecOfRecordsWould() {
    var full =
        new Heartbeat(
            "fees",
            "fees-1",
            1_700_000_000_000L,
            7,
            1000,
            Heartbeat.Status.draining,
            new Heartbeat.Address("::1", 8080, true),
            "1.2.3",
            "a",
            50,
            new Heartbeat.Load(3, 12),
            false);

    for (var beat : List.of(full, beat("fees", 1))) {
      var written = EventBusHeartbeatChannel.json(beat).toBuffer().toString();
      assertThat(written).isEqualTo(JsonCodec.encode(beat).toString());
    }
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
