package dev.chassis.testkit.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Ports of one broker: for clients without and with TLS, for other nodes, for its name server. */
record RabbitPorts(int amqp, int amqps, int dist, int epmd) {

  private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
  private static final int METHOD_FRAME = 1;
  private static final int SOCKET_TIMEOUT_MS = 2000;
  private static final Duration POLL = Duration.ofMillis(50);

  /** Four free ones. All are held until all are known, so that they differ. */
  static RabbitPorts free() throws IOException {
    try (var first = bind();
        var second = bind();
        var third = bind();
        var fourth = bind()) {
      return new RabbitPorts(
          first.getLocalPort(), second.getLocalPort(), third.getLocalPort(), fourth.getLocalPort());
    }
  }

  /** Waits until the broker speaks AMQP; false when it ends before, or the time is over. */
  boolean awaitAmqp(Process server, Duration patience) {
    for (long left = patience.dividedBy(POLL); left > 0 && server.isAlive(); left--) {
      if (answers()) {
        return true;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL.toMillis()));
    }
    return false;
  }

  /** A server that is up answers the protocol header with Connection.Start. */
  private boolean answers() {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), amqp), SOCKET_TIMEOUT_MS);
      socket.setSoTimeout(SOCKET_TIMEOUT_MS);
      socket.getOutputStream().write(PROTOCOL_HEADER);
      return socket.getInputStream().read() == METHOD_FRAME;
    } catch (IOException e) {
      return false;
    }
  }

  private static ServerSocket bind() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
