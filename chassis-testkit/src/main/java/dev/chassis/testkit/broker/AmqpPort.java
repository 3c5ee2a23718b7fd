package dev.chassis.testkit.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The port of a broker that speaks AMQP 1.0. */
final class AmqpPort {

  /** Announces SASL; a broker that is up sends the same back. */
  private static final byte[] HEADER = {'A', 'M', 'Q', 'P', 3, 1, 0, 0};

  private static final int SOCKET_TIMEOUT_MS = 2000;
  private static final Duration POLL = Duration.ofMillis(20);

  private AmqpPort() {}

  /** One that is free now; somebody may take it right afterwards. */
  static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the server speaks AMQP; false when it ends before, or the time is over. */
  static boolean awaitAnswer(int port, Process server, Duration patience) {
    for (long left = patience.dividedBy(POLL); left > 0 && server.isAlive(); left--) {
      if (answers(port)) {
        return true;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL.toMillis()));
    }
    return false;
  }

  private static boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SOCKET_TIMEOUT_MS);
      socket.setSoTimeout(SOCKET_TIMEOUT_MS);
      socket.getOutputStream().write(HEADER);
      return socket.getInputStream().read() == HEADER[0];
    } catch (IOException e) {
      return false;
    }
  }
}
