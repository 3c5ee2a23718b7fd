package dev.chassis.testkit.fault;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.testkit.TestHttp;
import dev.chassis.testkit.process.Child;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Vertx;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real child JVM. */
@Tag("slow")
@Timeout(60)
@DisabledOnOs(OS.WINDOWS) // no signals there
class ServiceProcessTest {

  @TempDir private Path folder;

  @Test
  void hangsGoesOnAndStopsInOrder() throws Exception {
    try (var child = child().setting("shutdown.pause", "0s").start()) {
      assertThat(get(child, "/work/1").get(10, TimeUnit.SECONDS)).isEqualTo(200);

      child.faults().hang();
      var asked = get(child, "/work/1");
      try (var connected = new Socket(InetAddress.getLoopbackAddress(), child.port())) {
        assertThat(connected.isConnected()).as("its port is open").isTrue();
      }
      assertThatThrownBy(() -> asked.get(200, TimeUnit.MILLISECONDS)).as("no answer").isNotNull();
      assertThat(child.isAlive()).isTrue();

      child.faults().heal();
      assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo(200);
      assertThat(child.terminate().exitCode()).isZero();
      assertThat(child.output()).contains("database closed");
      assertThat(child.log()).isEqualTo(folder.resolve("child.log"));
    }
  }

  @Test
  void isKilledAndSlowedByTheNetworkInFrontOfIt() throws Exception {
    var vertx = Vertx.vertx();
    try (var child = child().start();
        var network = FaultProxy.start(vertx, child.port())) {
      var faults = child.faults(network);
      faults.slow(ofMillis(80));
      var asked = get(network.port(), "/work/1");
      assertThatThrownBy(() -> asked.get(40, TimeUnit.MILLISECONDS)).as("not yet").isNotNull();
      assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo(200);
      faults.dropConnections().heal();

      faults.kill();

      assertThat(child.exitCode()).isEqualTo(128 + 9);
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), child.port()))
          .isInstanceOf(ConnectException.class);
      assertThatThrownBy(() -> faults.failNext(1))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("use a SystemTest")
          .hasMessageContaining("StubService");
      assertThatThrownBy(() -> child.faults().slow(ofMillis(1)))
          .hasMessageContaining("put a FaultProxy between it and its callers");
      assertThatThrownBy(faults::pauseHeartbeats).hasMessageContaining("hang() stops them");
    } finally {
      Eventually.succeeds(vertx.close());
    }
  }

  @Test
  void aProcessThatDoesNotComeUpShowsWhatItSaid() {
    var launch = child().setting("shop.shelves", 12);

    assertThatThrownBy(launch::start)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("ended with 2")
        .hasMessageContaining("shop.shelves: 12: expected from 1 to 9");
  }

  private ServiceProcess.Launch child() {
    return ServiceProcess.of(Child.class).logTo(folder.resolve("child.log"));
  }

  private static CompletableFuture<Integer> get(ServiceProcess child, String path) {
    return get(child.port(), path);
  }

  private static CompletableFuture<Integer> get(int port, String path) {
    return CompletableFuture.supplyAsync(() -> TestHttp.onPort(port).get(path).status());
  }
}
