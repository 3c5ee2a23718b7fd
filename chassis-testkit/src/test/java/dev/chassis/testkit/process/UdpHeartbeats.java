package dev.chassis.testkit.process;

import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.json.JsonCodec;
import dev.chassis.time.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Heartbeats between processes of this machine, heard as late as a test wants. */
final class UdpHeartbeats implements HeartbeatChannel, AutoCloseable {

  private static final int LARGEST = 8192;

  private final DatagramSocket socket;
  private final @Nullable InetSocketAddress receiver;
  private final Duration late;
  private volatile @Nullable Heartbeat last;

  private UdpHeartbeats(
      DatagramSocket socket, @Nullable InetSocketAddress receiver, Duration late) {
    this.socket = socket;
    this.receiver = receiver;
    this.late = late;
  }

  /** The end that speaks. */
  static UdpHeartbeats to(int port) throws SocketException {
    var receiver = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new UdpHeartbeats(new DatagramSocket(), receiver, Duration.ZERO);
  }

  /** The end that hears, {@code late} after it was said. */
  static UdpHeartbeats heard(Duration late) throws SocketException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new UdpHeartbeats(new DatagramSocket(address), null, late);
  }

  int port() {
    return socket.getLocalPort();
  }

  @Override
  public Future<Void> send(Heartbeat beat) {
    if (receiver == null) {
      return Future.succeededFuture();
    }
    last = beat;
    var bytes = JsonCodec.encode(beat).getBytes();
    try {
      socket.send(new DatagramPacket(bytes, bytes.length, receiver));
      return Future.succeededFuture();
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  /** Says that this instance is gone, at once and whatever the service is doing. */
  void sayGone() {
    var beat = last;
    if (beat != null) {
      send(
          new Heartbeat(
              beat.service(),
              beat.instance(),
              beat.incarnation(),
              beat.seq() + 1,
              beat.intervalMs(),
              Heartbeat.Status.gone,
              beat.address(),
              beat.version(),
              beat.zone(),
              beat.weight(),
              beat.load()));
    }
  }

  @Override
  public Future<Listening> listen(Vertx vertx, Set<String> services, Consumer<Heartbeat> listener) {
    var context = vertx.getOrCreateContext();
    var timers = Timers.on(vertx);
    var ear = new Thread(() -> hear(context, timers, listener), "heartbeats");
    ear.setDaemon(true);
    ear.start();
    return Future.succeededFuture(
        () -> {
          close();
          return Future.succeededFuture();
        });
  }

  private void hear(Context context, Timers timers, Consumer<Heartbeat> listener) {
    try {
      while (true) {
        var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        socket.receive(packet);
        var bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        var beat = JsonCodec.decode(Buffer.buffer(bytes), Heartbeat.class);
        context.runOnContext(heard -> timers.after(late, () -> listener.accept(beat)));
      }
    } catch (IOException closed) {
      // the end
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
