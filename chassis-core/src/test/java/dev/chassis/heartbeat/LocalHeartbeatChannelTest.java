package dev.chassis.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalHeartbeatChannelTest extends HeartbeatChannelContract {

  private final LocalHeartbeatChannel channel = LocalHeartbeatChannel.create();

  @Override
  HeartbeatChannel channel() {
    return channel;
  }

  @Test
  void losesTheBeatsOfWhoIsCutUntilHealed() throws Exception {
    await(channel.listen(vertx, Set.of(), heard()::add));

    channel.cut("fees-1");
    await(channel.send(beat("fees", 1)));
    await(channel.send(beat("orders", 2)));
    channel.heal();
    await(channel.send(beat("fees", 3)));

    assertThat(next().seq()).isEqualTo(2);
    assertThat(next().seq()).isEqualTo(3);
  }

  @Test
  void aListenerWhoseVertxIsClosedHarmsNobody() throws Exception {
    var other = Vertx.vertx();
    await(channel.listen(other, Set.of(), beat -> {}));
    await(channel.listen(vertx, Set.of(), heard()::add));

    await(other.close());
    await(channel.send(beat("fees", 1)));
    await(channel.send(beat("fees", 2)));

    assertThat(next().seq()).isEqualTo(1);
    assertThat(next().seq()).isEqualTo(2);
  }
}
