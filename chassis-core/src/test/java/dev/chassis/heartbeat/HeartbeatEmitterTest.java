package dev.chassis.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.ServiceIdentity;
import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.Heartbeat.Status;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HeartbeatEmitterTest {

  private static final Address HERE = new Address("127.0.0.1", 9001, false);

  private final ManualTime time = ManualTime.create();
  private final List<Heartbeat> sent = new ArrayList<>();
  private boolean away;
  private final HeartbeatEmitter emitter =
      HeartbeatEmitter.create(
          new ServiceIdentity("fees", "1.0", "fees-1"),
          HeartbeatConfig.defaults(),
          new RecordingChannel(),
          time,
          time);

  @Test
  void beatsAtOnceAndEveryInterval() {
    emitter.start(() -> HERE, () -> 7);
    time.advance(Duration.ofSeconds(3));

    assertThat(sent).extracting(Heartbeat::seq).containsExactly(1L, 2L, 3L, 4L);
    var beat = sent.get(3);
    assertThat(beat.service()).isEqualTo("fees");
    assertThat(beat.instance()).isEqualTo("fees-1");
    assertThat(beat.incarnation()).isEqualTo(sent.get(0).incarnation()).isPositive();
    assertThat(beat.address()).isEqualTo(HERE);
    assertThat(beat.status()).isEqualTo(Status.up);
    assertThat(beat.load()).isEqualTo(new Heartbeat.Load(7, 0));
  }

  @Test
  void saysDrainingAtOnceAndGoneAsItsLastWord() {
    emitter.start(() -> HERE, () -> 0);
    emitter.draining();
    time.advance(Duration.ofSeconds(1));
    emitter.gone();
    emitter.gone();
    emitter.draining();
    time.advance(Duration.ofSeconds(5));

    assertThat(sent)
        .extracting(Heartbeat::status)
        .containsExactly(Status.up, Status.draining, Status.draining, Status.gone);
    assertThat(time.pending()).isZero();
  }

  @Test
  void carriesOnWhenTheChannelIsAway() {
    away = true;
    var first = emitter.start(() -> HERE, () -> 0);
    time.advance(Duration.ofSeconds(2));
    away = false;
    time.advance(Duration.ofSeconds(1));

    assertThat(first.succeeded()).isTrue();
    assertThat(sent).extracting(Heartbeat::seq).containsExactly(4L);
  }

  @Test
  void aServiceWithoutAServerHasNoAddress() {
    emitter.start(() -> null, () -> 0);

    assertThat(sent.get(0).address()).isNull();
  }

  private final class RecordingChannel implements HeartbeatChannel {

    @Override
    public Future<Void> send(Heartbeat beat) {
      if (away) {
        return Future.failedFuture("away");
      }
      sent.add(beat);
      return Future.succeededFuture();
    }

    @Override
    public Future<Listening> listen(
        Vertx vertx, Set<String> services, Consumer<Heartbeat> listener) {
      throw new UnsupportedOperationException();
    }
  }
}
