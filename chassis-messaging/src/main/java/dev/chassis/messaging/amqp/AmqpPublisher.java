package dev.chassis.messaging.amqp;

import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.PublishFailure;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes and waits for the broker to settle. A message waits for a connection, for credit, then
 * for its disposition; its future always completes: with the disposition, when the connection it
 * was sent by is lost, or at the time-out.
 */
final class AmqpPublisher implements BrokerConnection.Session {

  private final BrokerConnection connection;
  private final Timers timers;
  private final Duration timeout;
  private final int maxOutstanding;
  // Leaves when it needs no memory any more, which may be after its future has timed out.
  private final Set<Outgoing> outstanding = ConcurrentHashMap.newKeySet();
  private final Set<Outgoing> waiting = new LinkedHashSet<>();
  private final Map<String, Outlet> outlets = new LinkedHashMap<>();
  private volatile boolean blocked;

  AmqpPublisher(
      VertxInternal vertx,
      String client,
      Endpoints endpoints,
      MessagingConfig config,
      Timers timers) {
    this.timers = timers;
    this.timeout = config.publishTimeout();
    this.maxOutstanding = config.amqp().maxOutstanding();
    this.connection =
        new BrokerConnection(vertx, client + " publish", endpoints, config.amqp(), timers, this);
  }

  BrokerConnection connection() {
    return connection;
  }

  /** Sends to all queues that want the type. */
  Future<Void> publish(Message message, PublishOptions options) {
    return send(
        new Outgoing(
            dialect -> events(dialect, message.type(), options),
            message,
            null,
            options.delay(),
            options.mandatory()),
        options.timeout());
  }

  /**
   * Moves a message to one place.
   *
   * @param failure what it says about itself from now on; null for nothing
   * @param delay after which the place lets go of it; zero for at once
   */
  Future<Void> move(
      Message message,
      @Nullable Failure failure,
      Function<Dialect, Future<Node>> target,
      Duration delay) {
    return send(new Outgoing(target, message, failure, delay, true), timeout);
  }

  /** Completes when nothing is on its way any more, at most after the publish time-out. */
  Future<Void> flushed() {
    List<Future<Void>> open = outstanding.stream().map(Outgoing::future).toList();
    return Future.join(open).<Void>mapEmpty().otherwiseEmpty();
  }

  /** Succeeds while messages can be sent. */
  Future<Void> check() {
    return blocked
        ? Future.failedFuture(connection.unavailable("it takes no messages now"))
        : connection.check();
  }

  /** Closes the connection; what is not settled by then fails. */
  Future<Void> close() {
    return connection
        .close()
        .onComplete(
            closed ->
                outstanding.forEach(
                    left -> left.fail(connection.unavailable("the connection is closed"))));
  }

  /** Completes after {@code delay}. */
  Future<Void> pause(Duration delay) {
    Promise<Void> promise = Promise.promise();
    timers.after(delay, promise::complete);
    return promise.future();
  }

  private static Future<Node> events(Dialect dialect, String type, PublishOptions options) {
    if (options.isDelayed() && !dialect.delaysEvents()) {
      return Future.failedFuture(
          new BrokerRefusedException("this broker carries no delayed events over AMQP 1.0", null));
    }
    if (!options.mandatory()) {
      return Future.succeededFuture(dialect.events(type));
    }
    return dialect
        .isWanted(type)
        .compose(
            wanted ->
                wanted
                    ? Future.succeededFuture(dialect.events(type))
                    : Future.failedFuture(
                        new BrokerRefusedException(
                            PublishFailure.unroutable, "no queue wants " + type, null)));
  }

  private Future<Void> send(Outgoing outgoing, Duration within) {
    if (outstanding.size() >= maxOutstanding) {
      return Future.failedFuture(
          new BrokerRefusedException(
              PublishFailure.full,
              maxOutstanding + " events wait for the broker to settle them already",
              null));
    }
    outstanding.add(outgoing);
    var timer = timers.after(within, () -> expire(outgoing, within));
    if (!connection.run(() -> write(outgoing))) {
      outgoing.fail(connection.unavailable("the connection is closed"));
      outstanding.remove(outgoing);
    }
    return outgoing.future().onComplete(done -> timer.cancel());
  }

  /** Decides at once: the event loop of the connection may be busy. */
  private void expire(Outgoing outgoing, Duration within) {
    outgoing.fail(
        switch (outgoing.stage()) {
          case waiting -> connection.unavailable("no connection within " + within);
          case held -> {
            blocked = true;
            yield new BrokerRefusedException(
                PublishFailure.blocked, "the broker took no events within " + within, null);
          }
          case sent ->
              new BrokerUnavailableException(
                  PublishFailure.timeout, "the broker did not settle within " + within, null);
        });
    connection.run(
        () -> {
          if (waiting.remove(outgoing)) {
            outstanding.remove(outgoing);
          }
          outlets.values().forEach(outlet -> outlet.forget(outgoing));
        });
  }

  private void write(Outgoing outgoing) {
    var live = connection.live();
    if (outgoing.isDecided()) {
      outstanding.remove(outgoing);
    } else if (live == null || !waiting.isEmpty()) {
      waiting.add(outgoing); // behind those that came before
    } else {
      write(outgoing, live);
    }
  }

  private void write(Outgoing outgoing, LiveConnection live) {
    var target = outgoing.target(live.dialect());
    if (target.succeeded()) {
      offer(outgoing, target.result(), live); // at once, so that the order is kept
    } else {
      live.guard(target)
          .onSuccess(node -> offer(outgoing, node, live))
          .onFailure(failure -> refuse(outgoing, failure));
    }
  }

  private void offer(Outgoing outgoing, Node node, LiveConnection live) {
    if (live.isOver()) {
      write(outgoing);
      return;
    }
    outlets
        .computeIfAbsent(node.address(), unknown -> new Outlet(live, node, this::released))
        .offer(outgoing);
  }

  private void released(Outgoing outgoing) {
    outstanding.remove(outgoing);
    if (outgoing.future().succeeded()) {
      blocked = false;
    }
  }

  private void refuse(Outgoing outgoing, Throwable failure) {
    outgoing.fail(
        failure instanceof BrokerRefusedException || failure instanceof BrokerUnavailableException
            ? failure
            : connection.unavailable(String.valueOf(failure.getMessage())));
    outstanding.remove(outgoing);
  }

  /** Links are attached when they are needed, so there is nothing to open but what waits. */
  @Override
  public Future<?> open(LiveConnection live) {
    connection.run(
        () -> {
          var held = List.copyOf(waiting);
          waiting.clear();
          held.forEach(this::write);
        });
    return Future.succeededFuture();
  }

  @Override
  public void lost() {
    for (var outlet : outlets.values()) {
      for (var unsent : outlet.lost()) {
        unsent.reached(Outgoing.Stage.waiting);
        waiting.add(unsent);
      }
    }
    outlets.clear();
  }
}
