package dev.chassis.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.Probe.Answer;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Vertx;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the simulation takes for granted, asked of a real kernel. */
class TcpProbeTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final Vertx vertx = Vertx.vertx();
  private final Probe probe = Probe.tcp(vertx, Duration.ofMillis(300));

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  @Test
  void aPortThatNobodyAcceptsOnIsStillOpen() throws Exception {
    // Never calls accept(), as a paused process does not: the kernel takes the connection.
    try (var paused = new ServerSocket(0, 50, LOOPBACK)) {
      assertThat(knock(paused.getLocalPort())).isEqualTo(Answer.ACCEPTED);
    }
  }

  @Test
  void thePortOfAProcessThatEndedRefuses() throws Exception {
    int port;
    try (var ended = new ServerSocket(0, 50, LOOPBACK)) {
      port = ended.getLocalPort();
    }
    assertThat(knock(port)).isEqualTo(Answer.REFUSED);
  }

  @Test
  void whoDoesNotAnswerIsUnreachable() throws Exception {
    // With its backlog full the kernel drops what knocks, as the network of a lost machine does.
    var open = new ArrayList<Socket>();
    try (var full = new ServerSocket(0, 1, LOOPBACK)) {
      for (int i = 0; i < 2; i++) {
        open.add(new Socket(LOOPBACK, full.getLocalPort()));
      }
      assertThat(knock(full.getLocalPort())).isEqualTo(Answer.UNREACHABLE);
    } finally {
      for (var socket : open) {
        socket.close();
      }
    }
  }

  @Test
  void faultsOnThisSideSayNothing() {
    assertThat(TcpProbe.answer(new ConnectTimeoutException("x"))).isEqualTo(Answer.UNREACHABLE);
    assertThat(TcpProbe.answer(new NoRouteToHostException())).isEqualTo(Answer.UNREACHABLE);
    assertThat(TcpProbe.answer(new ConnectException("Connection timed out")))
        .isEqualTo(Answer.UNREACHABLE);
    assertThat(TcpProbe.answer(new ConnectException("Connection refused: /10.0.0.1:1")))
        .isEqualTo(Answer.REFUSED);
    assertThat(TcpProbe.answer(new ConnectException())).isEqualTo(Answer.UNKNOWN);
    assertThat(TcpProbe.answer(new UnknownHostException("fees"))).isEqualTo(Answer.UNKNOWN);
    assertThat(TcpProbe.answer(new SocketException("Too many open files")))
        .isEqualTo(Answer.UNKNOWN);
  }

  private Answer knock(int port) throws Exception {
    return probe
        .knock(new Address("127.0.0.1", port, false))
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }
}
