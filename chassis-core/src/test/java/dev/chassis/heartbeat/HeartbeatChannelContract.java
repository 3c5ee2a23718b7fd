package dev.chassis.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.Heartbeat.Status;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every heartbeat channel does. */
abstract class HeartbeatChannelContract {

  final Vertx vertx = Vertx.vertx();

  private final BlockingQueue<Heartbeat> heard = new LinkedBlockingQueue<>();

  abstract HeartbeatChannel channel();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void carriesWholeBeats() throws Exception {
    var channel = channel();
    await(channel.listen(vertx, Set.of(), heard::add));
    var full = beat("fees", 1);
    var bare =
        new Heartbeat(
            "alerts", "i", 1, 1, 1000, Status.gone, null, "1", null, 1, new Heartbeat.Load(0, 0));

    await(channel.send(full));
    await(channel.send(bare));

    assertThat(next()).isEqualTo(full);
    assertThat(next()).isEqualTo(bare);
  }

  @Test
  void hearsOnlyTheServicesAskedFor() throws Exception {
    var channel = channel();
    await(channel.listen(vertx, Set.of("fees"), heard::add));

    await(channel.send(beat("orders", 1)));
    await(channel.send(beat("fees", 2)));

    assertThat(next()).isEqualTo(beat("fees", 2));
    assertThat(heard).isEmpty();
  }

  @Test
  void everyListenerHearsEveryBeatInOrderOnOneEventLoop() throws Exception {
    var channel = channel();
    var other = new LinkedBlockingQueue<Heartbeat>();
    var threads = ConcurrentHashMap.<Thread>newKeySet();
    await(
        channel.listen(
            vertx,
            Set.of(),
            beat -> {
              threads.add(Thread.currentThread());
              assertThat(Context.isOnEventLoopThread()).isTrue();
              heard.add(beat);
            }));
    await(channel.listen(vertx, Set.of(), other::add));

    for (int seq = 1; seq <= 50; seq++) {
      await(channel.send(beat("fees", seq)));
    }

    for (int seq = 1; seq <= 50; seq++) {
      assertThat(next().seq()).isEqualTo(seq);
      assertThat(other.poll(10, TimeUnit.SECONDS)).isEqualTo(beat("fees", seq));
    }
    assertThat(threads).hasSize(1);
  }

  @Test
  void hearsNothingOnceStopped() throws Exception {
    var channel = channel();
    var ear = await(channel.listen(vertx, Set.of(), heard::add));
    var other = new LinkedBlockingQueue<Heartbeat>();
    await(channel.listen(vertx, Set.of(), other::add));

    await(ear.stop());
    await(channel.send(beat("fees", 1)));

    assertThat(other.poll(10, TimeUnit.SECONDS)).isEqualTo(beat("fees", 1));
    assertThat(heard).isEmpty();
  }

  Heartbeat next() throws InterruptedException {
    var beat = heard.poll(10, TimeUnit.SECONDS);
    assertThat(beat).as("a beat within 10 s").isNotNull();
    return beat;
  }

  BlockingQueue<Heartbeat> heard() {
    return heard;
  }

  static Heartbeat beat(String service, long seq) {
    return new Heartbeat(
        service,
        service + "-1",
        1_700_000_000_000L,
        seq,
        1000,
        Status.up,
        new Address("127.0.0.1", 9001, false),
        "1.2.3",
        "zone-a",
        100,
        new Heartbeat.Load(3, 1));
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
