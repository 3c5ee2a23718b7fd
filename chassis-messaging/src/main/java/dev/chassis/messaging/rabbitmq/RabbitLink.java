package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.messaging.RabbitConfig;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that comes back. Every blocking call of the client runs on the link's own thread,
 * one after the other; so does the session's code, which needs no locks for that reason. The
 * client's own recovery stays off: it loses unconfirmed messages without a word.
 */
final class RabbitLink {

  private static final Logger log = LoggerFactory.getLogger(RabbitLink.class);
  private static final int CLOSE_TIMEOUT_MS = 1000;
  private static final String NEVER_CONNECTED = "not connected yet";

  /** What lives on a connection; called on the link's thread. */
  interface Session {

    /** Opens channels, declares, consumes. When it throws, the connection is tried anew. */
    void open(Connection connection) throws IOException;

    /** The connection has gone, with all its channels. */
    void lost();

    /** The broker takes messages again on this connection. */
    default void unblocked() {}
  }

  /** Writes that are sent together. */
  interface Writes {
    void run() throws IOException;
  }

  /** Blocking work on a live connection. */
  interface Work<T> {
    T on(Connection connection) throws IOException;
  }

  private record Waiting(Runnable go, Runnable refuse) {}

  private final String name;
  private final RabbitConnector connector;
  private final RabbitConfig config;
  private final Timers timers;
  private final Session session;
  private final Backoff backoff;
  private final ExecutorService thread;
  private final ExecutorService callbacks = new OnTheSpot();
  private final List<Waiting> waiting = new ArrayList<>();
  private final Promise<Void> connected = Promise.promise();
  private final Promise<Void> ended = Promise.promise();
  private @Nullable Connection connection;
  private @Nullable Frames frames;
  private volatile boolean closed;
  private volatile @Nullable String problem = NEVER_CONNECTED;
  private volatile @Nullable String blocked;

  RabbitLink(
      String name, RabbitConnector connector, RabbitConfig config, Timers timers, Session session) {
    this.name = name;
    this.connector = connector;
    this.config = config;
    this.timers = timers;
    this.session = session;
    this.backoff = new Backoff(config.firstReconnect(), config.maxReconnect());
    this.thread = Executors.newSingleThreadExecutor(DaemonThreads.named("rabbitmq " + name));
  }

  /** Connects, trying again until the start time-out is over. */
  Future<Void> start() {
    execute(this::connect);
    var timer =
        timers.after(
            config.startTimeout(),
            () -> connected.tryFail(unavailable("no connection within " + config.startTimeout())));
    return connected.future().onComplete(done -> timer.cancel());
  }

  /** Runs {@code task} on the link's thread; false when the link is closed, so it never will. */
  boolean execute(Runnable task) {
    try {
      thread.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Runs {@code work} on the link's thread as soon as there is a connection. */
  <T> Future<T> call(Work<T> work) {
    Promise<T> promise = Promise.promise();
    var task =
        new Waiting(
            () -> perform(work, promise),
            () -> promise.tryFail(unavailable("the connection is closed")));
    boolean accepted =
        execute(
            () -> {
              if (closed) {
                task.refuse.run();
              } else if (connection == null) {
                waiting.add(task);
              } else {
                task.go.run();
              }
            });
    if (!accepted) {
      task.refuse.run();
    }
    return promise.future();
  }

  /**
   * Does {@code writes} with as few calls of the operating system as will do. Only on the link's
   * thread, while connected, and for what needs no answer.
   */
  void together(Writes writes) throws IOException {
    var bytes = frames;
    if (bytes == null) {
      throw new IOException("not connected");
    }
    bytes.gather();
    try {
      writes.run();
    } finally {
      bytes.send();
    }
  }

  /** Gives up the connection and makes a new one: for a channel that broke while it lives. */
  void reset(String why) {
    execute(
        () -> {
          var broken = connection;
          if (broken != null) {
            forget(broken, why);
            broken.abort(CLOSE_TIMEOUT_MS);
          }
        });
  }

  /** Makes the loss of {@code channel} alone a loss of the connection, which then recovers. */
  void guard(Channel channel) {
    channel.addShutdownListener(
        cause -> {
          if (!cause.isHardError() && !cause.isInitiatedByApplication()) {
            reset("channel closed: " + cause.getMessage());
          }
        });
  }

  /** Succeeds while connected and not blocked by the broker. */
  Future<Void> check() {
    var now = problem != null ? problem : blocked;
    return now == null ? Future.succeededFuture() : Future.failedFuture(unavailable(now));
  }

  /** What the broker says why it takes no messages; null while it does. */
  @Nullable String blocked() {
    return blocked;
  }

  /** Closes for good; harmless when repeated. */
  Future<Void> close() {
    closed = true;
    execute(this::end);
    thread.shutdown();
    return ended.future();
  }

  BrokerUnavailableException unavailable(String why) {
    return new BrokerUnavailableException("RabbitMQ at " + address() + ": " + why, null);
  }

  private void connect() {
    if (closed || connection != null) {
      return;
    }
    Connection fresh = null;
    try {
      var live = connector.connect(callbacks, name);
      fresh = live.connection();
      frames = live.frames();
      watch(fresh);
      session.open(fresh);
      established(fresh);
    } catch (PossibleAuthenticationFailureException e) {
      connected.tryFail(unavailable("it refused the user name or password"));
      failed(fresh, e);
    } catch (IOException | TimeoutException | RuntimeException e) {
      // Whatever the client throws: without another attempt the link would be dead for good.
      failed(fresh, e);
    }
  }

  private void watch(Connection fresh) {
    fresh.addShutdownListener(cause -> execute(() -> forget(fresh, cause.getMessage())));
    fresh.addBlockedListener(
        reason -> {
          blocked = "it takes no messages now: " + reason;
          log.atWarn()
              .addKeyValue("connection", name)
              .log("RabbitMQ blocks publishers: {}", reason);
        },
        () -> {
          blocked = null;
          session.unblocked();
        });
  }

  private void established(Connection fresh) {
    connection = fresh;
    problem = null;
    blocked = null;
    backoff.reset();
    log.atInfo().addKeyValue("connection", name).log("connected to RabbitMQ at {}", address());
    connected.tryComplete();
    var tasks = List.copyOf(waiting);
    waiting.clear();
    tasks.forEach(task -> task.go.run());
  }

  private void failed(@Nullable Connection fresh, Exception cause) {
    frames = null;
    if (fresh != null) {
      session.lost();
      fresh.abort(CLOSE_TIMEOUT_MS);
    }
    // Once per outage at WARN; the attempts that follow would flood the log.
    var line = NEVER_CONNECTED.equals(problem) ? log.atWarn() : log.atDebug();
    line.addKeyValue("connection", name)
        .addKeyValue("error.message", describe(cause))
        .log("cannot connect to RabbitMQ at {}, trying on", address());
    problem = "cannot connect: " + describe(cause);
    reconnectLater();
  }

  /** The connection that was current is gone; an older one was forgotten before. */
  private void forget(Connection gone, @Nullable String why) {
    if (connection != gone) {
      return;
    }
    connection = null;
    frames = null;
    blocked = null;
    problem = "connection lost";
    session.lost();
    if (!closed) {
      log.atWarn()
          .addKeyValue("connection", name)
          .log("connection to RabbitMQ at {} lost, reconnecting: {}", address(), why);
      reconnectLater();
    }
  }

  private void reconnectLater() {
    if (!closed) {
      timers.after(backoff.next(), () -> execute(this::connect));
    }
  }

  private <T> void perform(Work<T> work, Promise<T> promise) {
    var live = connection;
    try {
      if (live == null) {
        promise.tryFail(unavailable("connection lost"));
      } else {
        promise.tryComplete(work.on(live));
      }
    } catch (QueueMismatchException e) {
      promise.tryFail(new BrokerRefusedException(describe(e), e));
    } catch (IOException | ShutdownSignalException e) {
      promise.tryFail(unavailable(describe(e)));
    } catch (RuntimeException e) {
      promise.tryFail(e); // the client refuses it, as a name that is too long
    }
  }

  private void end() {
    var last = connection;
    connection = null;
    problem = "closed";
    session.lost();
    connected.tryFail(unavailable("the connection is closed"));
    waiting.forEach(task -> task.refuse.run());
    waiting.clear();
    if (last != null) {
      last.abort(CLOSE_TIMEOUT_MS);
    }
    callbacks.shutdown();
    ended.tryComplete();
  }

  private String address() {
    return connector.address();
  }

  /** The client hides the broker's words in the cause. */
  private static String describe(Exception failure) {
    var cause = failure.getCause() instanceof ShutdownSignalException signal ? signal : failure;
    return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
  }
}
