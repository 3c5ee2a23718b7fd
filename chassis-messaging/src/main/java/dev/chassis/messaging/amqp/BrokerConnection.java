package dev.chassis.messaging.amqp;

import dev.chassis.messaging.AmqpConfig;
import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.time.Timers;
import io.vertx.amqp.AmqpClient;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A way to the broker that comes back. It has an event loop of its own, where all of it happens,
 * the session's code too, which needs no locks for that reason. The client knows no recovery: it
 * leaves futures open when a connection is lost, so each is guarded here (ADR-0044).
 */
final class BrokerConnection {

  private static final Logger log = LoggerFactory.getLogger(BrokerConnection.class);
  private static final Duration FAREWELL = Duration.ofSeconds(1);
  private static final String NEVER_CONNECTED = "not connected yet";

  /** What lives on a connection; called on the connection's event loop. */
  interface Session {

    /** Declares and attaches. When it fails, the connection is tried anew. */
    Future<?> open(LiveConnection live);

    /** The connection has gone, with all its links. */
    void lost();
  }

  private record Waiting(Runnable go, Runnable refuse) {}

  private final String name;
  private final VertxInternal vertx;
  private final Context loop;
  private final Endpoints endpoints;
  private final AmqpConfig config;
  private final Timers timers;
  private final Session session;
  private final List<Waiting> waiting = new ArrayList<>();
  private final Promise<Void> connected = Promise.promise();
  private @Nullable LiveConnection live;
  private boolean connecting;
  private Duration pause;
  private volatile boolean closed;
  private volatile @Nullable String problem = NEVER_CONNECTED;
  private volatile String address;

  BrokerConnection(
      VertxInternal vertx,
      String name,
      Endpoints endpoints,
      AmqpConfig config,
      Timers timers,
      Session session) {
    this.vertx = vertx;
    this.name = name;
    this.loop = vertx.createEventLoopContext();
    this.endpoints = endpoints;
    this.config = config;
    this.timers = timers;
    this.session = session;
    this.pause = config.firstReconnect();
    this.address = endpoints.address();
  }

  /** Connects, trying again until the start time-out is over. */
  Future<Void> start() {
    run(this::connect);
    var timer =
        timers.after(
            config.startTimeout(),
            () ->
                connected.tryFail(
                    unavailable("no connection within " + config.startTimeout() + ": " + problem)));
    return connected.future().onComplete(done -> timer.cancel());
  }

  /** Runs {@code task} on the event loop; false when that has ended, so it never will. */
  boolean run(Runnable task) {
    try {
      loop.runOnContext(go -> task.run());
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Does {@code work} on the event loop as soon as there is a connection. */
  <T> Future<T> call(Function<LiveConnection, Future<T>> work) {
    Promise<T> promise = Promise.promise();
    var task =
        new Waiting(
            () -> perform(work, promise),
            () -> promise.tryFail(unavailable("the connection is closed")));
    if (!run(() -> admit(task))) {
      task.refuse.run();
    }
    return promise.future();
  }

  /** The connection of this moment; null while there is none. On the event loop only. */
  @Nullable LiveConnection live() {
    return live;
  }

  /** Gives up the connection and makes a new one: for a link that broke while it lives. */
  void reset(LiveConnection broken, String why) {
    run(() -> broken.abort(why));
  }

  /** Succeeds while connected. */
  Future<Void> check() {
    var now = problem;
    return now == null ? Future.succeededFuture() : Future.failedFuture(unavailable(now));
  }

  /** Closes for good; harmless when repeated. */
  Future<Void> close() {
    closed = true;
    Promise<Void> ended = Promise.promise();
    if (!run(() -> end().onComplete(done -> ended.tryComplete()))) {
      ended.tryComplete();
    }
    return ended.future();
  }

  BrokerUnavailableException unavailable(String why) {
    return new BrokerUnavailableException("the broker at " + address + ": " + why, null);
  }

  private void admit(Waiting task) {
    if (closed) {
      task.refuse.run();
    } else if (live == null) {
      waiting.add(task);
    } else {
      task.go.run();
    }
  }

  private <T> void perform(Function<LiveConnection, Future<T>> work, Promise<T> promise) {
    var now = live;
    if (now == null) {
      promise.tryFail(unavailable("connection lost"));
    } else {
      now.guard(work.apply(now)).onComplete(promise);
    }
  }

  private void connect() {
    if (closed || live != null || connecting) {
      return;
    }
    connecting = true;
    address = endpoints.address();
    attempt()
        .onComplete(
            tried -> {
              connecting = false;
              if (tried.succeeded()) {
                established(tried.result());
              } else {
                failed(tried.cause());
              }
            });
  }

  private Future<LiveConnection> attempt() {
    try {
      Promise<LiveConnection> opened = Promise.promise();
      var client = AmqpClient.create(vertx, endpoints.options(name));
      var timer =
          timers.after(
              config.connectTimeout(),
              () -> opened.tryFail("no answer within " + config.connectTimeout()));
      client
          .connect()
          .onSuccess(
              connection -> {
                var fresh = new LiveConnection(connection, config, timers, this::ended);
                if (!opened.tryComplete(fresh)) {
                  fresh.abort("too late");
                }
              })
          .onFailure(opened::tryFail);
      return opened.future().onComplete(done -> timer.cancel()).compose(this::furnish);
    } catch (RuntimeException e) {
      // Whatever the client throws: without another attempt this would be dead for good.
      return Future.failedFuture(e);
    }
  }

  private Future<LiveConnection> furnish(LiveConnection fresh) {
    Future<?> furnished;
    try {
      furnished = session.open(fresh);
    } catch (RuntimeException e) {
      furnished = Future.failedFuture(e);
    }
    return fresh
        .guard(furnished)
        .onFailure(
            failure -> {
              session.lost();
              fresh.abort(String.valueOf(failure.getMessage()));
            })
        .map(fresh);
  }

  private void established(LiveConnection fresh) {
    if (closed || fresh.isOver()) {
      session.lost();
      fresh.abort("closed meanwhile");
      reconnectLater();
      return;
    }
    live = fresh;
    problem = null;
    pause = config.firstReconnect();
    log.atInfo()
        .addKeyValue("connection", name)
        .log("connected to {} at {}", fresh.product(), address);
    connected.tryComplete();
    var tasks = List.copyOf(waiting);
    waiting.clear();
    tasks.forEach(task -> task.go.run());
  }

  private void failed(Throwable cause) {
    var why = String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
    if (cause instanceof SaslException) {
      connected.tryFail(unavailable("it refused the user name or password"));
    }
    // Once per outage at WARN; the attempts that follow would flood the log.
    var line = NEVER_CONNECTED.equals(problem) ? log.atWarn() : log.atDebug();
    line.addKeyValue("connection", name)
        .addKeyValue("error.message", why)
        .log("cannot connect to the broker at {}, next attempt in {}", address, pause);
    problem = "cannot connect: " + why;
    endpoints.tryNext();
    reconnectLater();
  }

  /** The connection that was current is gone; an older one was forgotten before. */
  private void ended(LiveConnection gone, String why) {
    if (live != gone) {
      return;
    }
    live = null;
    problem = "connection lost";
    session.lost();
    if (!closed) {
      log.atWarn()
          .addKeyValue("connection", name)
          .log("connection to the broker at {} lost, reconnecting: {}", address, why);
      reconnectLater();
    }
  }

  private void reconnectLater() {
    if (!closed) {
      timers.after(pause, () -> run(this::connect));
      var doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(config.maxReconnect()) > 0 ? config.maxReconnect() : doubled;
    }
  }

  private Future<?> end() {
    var last = live;
    live = null;
    problem = "closed";
    session.lost();
    connected.tryFail(unavailable("the connection is closed"));
    waiting.forEach(task -> task.refuse.run());
    waiting.clear();
    return last == null ? Future.succeededFuture() : last.close(FAREWELL);
  }
}
