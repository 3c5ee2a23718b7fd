package dev.chassis.testkit.fault;

import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Time;
import dev.chassis.time.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the loopback interface that spoils what passes: give callers its {@link #port}
 * instead of the server's. Bytes are passed as they are (HTTP, TLS, AMQP alike), the end of a
 * stream, a reset, and a receiver that does not read as well. Runs on the event loops of the Vertx
 * it is given. Faults are set and changed while it runs, here for a whole connection, by {@link
 * #toServer} and {@link #toClient} for one direction.
 *
 * <pre>{@code
 * try (var proxy = FaultProxy.start(vertx, server.port())) {
 *   proxy.latency(Duration.ofMillis(400));
 *   ...
 *   proxy.heal();
 * }
 * }</pre>
 *
 * <p>Thread-safe. Off an event loop every method returns when the fault is in force; on one, which
 * must not wait, it takes effect soon after.
 */
public final class FaultProxy implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final int PORT_TRIES = 2_000;

  /** What becomes of a new connection. */
  private enum Door {
    OPEN,
    RESETTING,
    SHUT
  }

  private final Vertx vertx;
  private final Ticker ticker;
  private final Timers timers;
  private final SocketAddress target;
  private final NetClient client;
  private final Lane toServer = new Lane(this);
  private final Lane toClient = new Lane(this);
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  // What is to be done to connections that are not yet made to the server.
  private final Map<NetSocket, Queue<Consumer<Link>>> joining = new ConcurrentHashMap<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile Door door = Door.OPEN;
  private volatile int port;
  private @Nullable NetServer server;
  private @Nullable Socket placeholder;
  private Future<Void> last = Future.succeededFuture();

  private FaultProxy(Vertx vertx, SocketAddress target, Time time) {
    this.vertx = vertx;
    this.target = target;
    this.ticker = time.ticker();
    this.timers = time.timers(vertx);
    this.client = vertx.createNetClient();
  }

  /** A proxy on a free port in front of {@code port} of this machine. Waits until it listens. */
  public static FaultProxy start(Vertx vertx, int port) {
    return Eventually.succeeds(open(vertx, SocketAddress.inetSocketAddress(port, HOST)));
  }

  /** Like {@link #start}, for any target, without waiting. */
  public static Future<FaultProxy> open(Vertx vertx, SocketAddress target) {
    return open(vertx, target, Time.real());
  }

  /**
   * Like {@link #open(Vertx, SocketAddress)}, with delays in a time that the test moves.
   *
   * @return the proxy once it listens; fails when no port can be bound
   */
  public static Future<FaultProxy> open(Vertx vertx, SocketAddress target, Time time) {
    var proxy = new FaultProxy(vertx, target, time);
    return proxy.listen().map(proxy);
  }

  /** Where it listens; the same for as long as it lives. */
  public int port() {
    return port;
  }

  /** The way of requests. */
  public Lane toServer() {
    return toServer;
  }

  /** The way of answers. */
  public Lane toClient() {
    return toClient;
  }

  /** Lets what the server says arrive this much later; a round trip takes this much longer. */
  public FaultProxy latency(Duration delay) {
    toClient.latency(delay);
    return this;
  }

  /** Spreads the delay of what the server says; see {@link Lane#jitter}. */
  public FaultProxy jitter(Duration most, long seed) {
    toClient.jitter(most, seed);
    return this;
  }

  /** Limits both directions of each connection, each to this. */
  public FaultProxy bandwidth(long bytesPerSecond) {
    toServer.bandwidth(bytesPerSecond);
    toClient.bandwidth(bytesPerSecond);
    return this;
  }

  /**
   * Accepts, delivers nothing either way, and delivers all of it once healed: a process stopped.
   */
  public FaultProxy hold() {
    toServer.hold();
    toClient.hold();
    return this;
  }

  /**
   * Accepts and swallows: nothing is delivered, new connections are not made to the server.
   * Connections that lost something are reset when healed.
   */
  public FaultProxy blackHole() {
    toServer.blackHole();
    toClient.blackHole();
    return this;
  }

  /**
   * As if the server's process had ended: open connections are reset, new ones refused. The port
   * stays this proxy's.
   */
  public FaultProxy refuse() {
    return eventually(() -> shut().compose(shut -> keepPort(PORT_TRIES)));
  }

  /** Resets open connections, once. */
  public FaultProxy reset() {
    each(Link::reset);
    return settled();
  }

  /** Accepts new connections and resets them at once. Open ones stay. */
  public FaultProxy resetNew() {
    door = Door.RESETTING;
    return this;
  }

  /** Ends all faults. What was held is delivered, what lost something is reset. */
  public FaultProxy heal() {
    toServer.mend();
    toClient.mend();
    toServer.heal();
    toClient.heal();
    return eventually(this::listen);
  }

  /** Connections accepted so far. */
  public int accepted() {
    return accepted.get();
  }

  /** Connections that are open now. */
  public int open() {
    return links.size();
  }

  /** Ends everything; open connections are reset. */
  @Override
  public void close() {
    eventually(() -> shut().compose(shut -> client.close()).map(this::freePort));
  }

  Ticker ticker() {
    return ticker;
  }

  Timers timers() {
    return timers;
  }

  /** Looks again at what waits. */
  void renew() {
    eachPipe(toServer, Pipe::pump);
    eachPipe(toClient, Pipe::pump);
  }

  void eachPipe(Lane lane, Consumer<Pipe> change) {
    each(link -> link.pipes().stream().filter(pipe -> pipe.lane() == lane).forEach(change));
    settled();
  }

  /** May do it twice to a connection that is being made: all changes are such that may be. */
  private void each(Consumer<Link> change) {
    joining.values().forEach(later -> later.add(change));
    links.forEach(link -> link.onContext(() -> change.accept(link)));
  }

  void ended(Link link) {
    links.remove(link);
  }

  private synchronized Future<Void> listen() {
    door = Door.OPEN;
    if (server != null) {
      return Future.succeededFuture();
    }
    var opened =
        vertx
            .createNetServer(new NetServerOptions().setHost(HOST).setPort(port))
            .connectHandler(this::accept);
    server = opened;
    return opened
        .listen()
        .map(
            bound -> {
              port = bound.actualPort();
              return freePort(null);
            });
  }

  private synchronized Future<Void> shut() {
    door = Door.SHUT;
    var reset = links.stream().map(link -> does(link, link::reset)).toList();
    joining.keySet().forEach(Link::reset);
    var open = server;
    server = null;
    // Only then: the server would end its sockets with FIN.
    return open == null
        ? Future.succeededFuture()
        : Future.join(reset).compose(done -> open.close());
  }

  /**
   * Binds the port without listening: connections are refused, and nobody else gets it. Tried
   * again, because a server socket is open until its selector has taken note of its end.
   */
  private Future<Void> keepPort(int triesLeft) {
    try {
      placeholder(new Socket());
      return Future.succeededFuture();
    } catch (IOException e) {
      var again = Promise.<Void>promise();
      Timers.on(vertx).after(Duration.ofMillis(1), again::complete);
      return triesLeft > 0
          ? again.future().compose(waited -> keepPort(triesLeft - 1))
          : Future.failedFuture(e);
    }
  }

  private synchronized void placeholder(Socket socket) throws IOException {
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      placeholder = socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private synchronized @Nullable Void freePort(@Nullable Void done) {
    try {
      if (placeholder != null) {
        placeholder.close();
        placeholder = null;
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(NetSocket socket) {
    accepted.incrementAndGet();
    var context = vertx.getOrCreateContext();
    Link.allowHalfClosure(socket);
    if (door != Door.OPEN) {
      Link.reset(socket);
    } else if (toServer.fate() == Lane.Fate.SWALLOW) {
      links.add(new Link(this, context, socket, null));
    } else {
      // Until somebody takes what it says.
      socket.pause();
      joining.put(socket, new ConcurrentLinkedQueue<>());
      client.connect(target).onComplete((far, failure) -> join(context, socket, far, failure));
    }
  }

  private void join(
      Context context, NetSocket socket, @Nullable NetSocket far, @Nullable Throwable failure) {
    if (far == null || failure != null || door == Door.SHUT || !Link.isOpen(socket)) {
      joining.remove(socket);
      Link.reset(socket);
      if (far != null) {
        Link.reset(far);
      }
      return;
    }
    Link.allowHalfClosure(far);
    var link = new Link(this, context, socket, far);
    links.add(link);
    var missed = joining.remove(socket);
    if (missed != null) {
      missed.forEach(change -> change.accept(link));
    }
  }

  /** One change after the other; waits for it unless on an event loop. */
  private FaultProxy eventually(Supplier<Future<Void>> change) {
    Future<Void> changed;
    synchronized (this) {
      changed = last.transform(before -> change.get());
      last = changed;
    }
    if (!Context.isOnVertxThread()) {
      Eventually.succeeds(changed);
    }
    return settled();
  }

  /** Waits until every connection has heard of a change. */
  private FaultProxy settled() {
    if (!Context.isOnVertxThread()) {
      var heard = links.stream().map(link -> does(link, () -> {})).toList();
      heard.forEach(Eventually::succeeds);
    }
    return this;
  }

  private static Future<Void> does(Link link, Runnable task) {
    var done = Promise.<Void>promise();
    link.onContext(
        () -> {
          task.run();
          done.complete();
        });
    return done.future();
  }
}
