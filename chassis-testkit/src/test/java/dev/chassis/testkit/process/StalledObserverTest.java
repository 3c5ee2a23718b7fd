package dev.chassis.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.ServiceIdentity;
import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.HeartbeatConfig;
import dev.chassis.heartbeat.HeartbeatEmitter;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that watches ten others is frozen for 5 s: it must not take them for dead. */
@Tag("slow")
class StalledObserverTest {

  private static final int PEERS = 10;
  private static final Duration FROZEN = Duration.ofSeconds(5);

  @TempDir private Path folder;

  @Test
  void aFrozenObserverTakesNobodyForDead() throws Exception {
    var vertx = Vertx.vertx();
    var ports = new ArrayList<ServerSocket>();
    try (var observer = ChildJvm.start(ObserverChild.class, folder, List.of(), List.of())) {
      int port = Integer.parseInt(observer.lineWith("port ").substring("port ".length()));
      for (int i = 1; i <= PEERS; i++) {
        ports.add(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        start("peer-" + i, ports.get(i - 1).getLocalPort(), port, vertx);
      }
      observer.lineWith("alive " + PEERS);

      signal("STOP", observer);
      LockSupport.parkNanos(FROZEN.toNanos());
      signal("CONT", observer);
      // Longer than any verdict on a silent instance takes.
      for (int second = 0; second < 12; second++) {
        observer.lineWith("alive ");
      }

      var said = observer.said();
      var naive = said.stream().filter(line -> line.startsWith("naive ")).count();
      System.out.printf(
          "frozen observer: %d peers, frozen for %d s: %d taken out; a timer of 3 s: %d%n",
          PEERS,
          FROZEN.toSeconds(),
          said.stream().filter(line -> line.startsWith("down ")).count(),
          naive);
      assertThat(said).noneMatch(line -> line.startsWith("down "));
      assertThat(said.get(said.size() - 1)).isEqualTo("alive " + PEERS);
      assertThat(naive).as("the control").isEqualTo(PEERS);
    } finally {
      for (var socket : ports) {
        socket.close();
      }
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private static void start(String name, int port, int observer, Vertx vertx) throws Exception {
    HeartbeatEmitter.create(
            new ServiceIdentity("peers", "1.0", name),
            HeartbeatConfig.defaults(),
            UdpHeartbeats.to(observer),
            Ticker.system(),
            Timers.on(vertx))
        .start(() -> new Address("127.0.0.1", port, false), () -> 0);
  }

  private static void signal(String name, ChildJvm child) throws Exception {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(child.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }
}
