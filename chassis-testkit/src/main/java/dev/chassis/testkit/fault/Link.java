package dev.chassis.testkit.fault;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.Context;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection through a {@link FaultProxy}: the client's socket, the server's, a pipe each way.
 * Everything happens on the event loop of the client's socket.
 */
final class Link {

  private final FaultProxy proxy;
  private final Context context;
  private final NetSocket client;
  private final @Nullable NetSocket server;
  private final Pipe toServer;
  private final @Nullable Pipe toClient;
  private boolean torn;
  private boolean closed;

  /**
   * @param server null when the client's connection leads nowhere
   */
  Link(FaultProxy proxy, Context context, NetSocket client, @Nullable NetSocket server) {
    this.proxy = proxy;
    this.context = context;
    this.client = client;
    this.server = server;
    this.toServer = new Pipe(proxy.toServer(), this, client, server, proxy);
    this.toClient = server == null ? null : new Pipe(proxy.toClient(), this, server, client, proxy);
    watch(client, toServer);
    if (server != null && toClient != null) {
      watch(server, toClient);
      server.resume();
    }
    client.resume();
  }

  /** A half-closed socket stays open, as TCP has it; Netty would close it. */
  static void allowHalfClosure(NetSocket socket) {
    channel(socket).config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /** Ends a socket with RST instead of FIN. */
  static void reset(NetSocket socket) {
    var channel = channel(socket);
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      // Not the socket's own close: that waits for what a peer that does not read will never take.
      var unused = channel.close();
    }
  }

  static boolean isOpen(NetSocket socket) {
    return channel(socket).isActive();
  }

  List<Pipe> pipes() {
    return toClient == null ? List.of(toServer) : List.of(toServer, toClient);
  }

  void onContext(Runnable task) {
    context.runOnContext(go -> task.run());
  }

  /** Something was lost: what comes after it would be nonsense. */
  void tear() {
    torn = true;
  }

  boolean hasHole() {
    return torn;
  }

  /** Tells {@code socket} that nothing more comes; closes the connection when both know. */
  void finish(@Nullable NetSocket socket) {
    if (pipes().stream().allMatch(Pipe::isFinished)) {
      close();
    } else if (socket != null) {
      var unused = ((DuplexChannel) channel(socket)).shutdownOutput();
    }
  }

  void reset() {
    if (end()) {
      reset(client);
      if (server != null) {
        reset(server);
      }
    }
  }

  private void close() {
    if (end()) {
      client.close();
      if (server != null) {
        server.close();
      }
    }
  }

  private boolean end() {
    boolean first = !closed;
    closed = true;
    pipes().forEach(Pipe::close);
    proxy.ended(this);
    return first;
  }

  private void watch(NetSocket socket, Pipe source) {
    ((NetSocketInternal) socket)
        .eventHandler(
            event -> {
              if (event == ChannelInputShutdownEvent.INSTANCE) {
                // After what was read before it and is not handed over yet.
                onContext(source::end);
              }
            });
    socket.exceptionHandler(failure -> reset());
    // Without an end in order before: it was reset.
    socket.closeHandler(gone -> reset());
  }

  private static Channel channel(NetSocket socket) {
    return ((NetSocketInternal) socket).channelHandlerContext().channel();
  }
}
