package dev.chassis.messaging.amqp;

import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.json.JsonCodec;
import dev.chassis.messaging.AmqpConfig;
import dev.chassis.security.LiveTls;
import dev.chassis.time.Timers;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.proton.ProtonSender;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats over AMQP 1.0: an address per service, {@code chassis.heartbeats.<service>}, so a
 * listener hears only the services it asked for. On a connection of its own, which comes back by
 * itself; beats are settled when they are sent, not durable, and expire quickly.
 */
public final class AmqpHeartbeatChannel implements HeartbeatChannel, Closeable {

  private static final long MAX_AGE_MS = 5000;

  private final VertxInternal vertx;
  private final BrokerConnection connection;
  private final List<AmqpEar> ears = new ArrayList<>();
  private final Map<String, Future<ProtonSender>> senders = new HashMap<>();

  private AmqpHeartbeatChannel(
      Vertx vertx, String client, AmqpConfig config, Timers timers, @Nullable LiveTls tls) {
    this.vertx = (VertxInternal) vertx;
    this.connection =
        new BrokerConnection(
            this.vertx,
            client + " heartbeats",
            Endpoints.of(config, tls),
            config,
            timers,
            new Session());
  }

  /**
   * A channel that is not connected yet.
   *
   * @param client name the broker shows for the connection
   * @param tls whom to believe where the URI asks for TLS; null for what Java trusts
   */
  public static AmqpHeartbeatChannel create(
      Vertx vertx, String client, AmqpConfig config, Timers timers, @Nullable LiveTls tls) {
    return new AmqpHeartbeatChannel(vertx, client, config, timers, tls);
  }

  /** Connects; fails when there was no connection within {@link AmqpConfig#startTimeout()}. */
  public Future<Void> connect() {
    vertx.addCloseHook(this);
    return connection.start();
  }

  /** Closes for good. */
  public Future<Void> close() {
    vertx.removeCloseHook(this);
    return connection.close();
  }

  @Override
  public void close(Completable<Void> done) {
    connection.close().onComplete(done);
  }

  @Override
  public Future<Void> send(Heartbeat beat) {
    Promise<Void> promise = Promise.promise();
    if (!connection.run(() -> write(beat).onComplete(promise))) {
      promise.fail(connection.unavailable("the connection is closed"));
    }
    return promise.future();
  }

  @Override
  public Future<Listening> listen(
      Vertx listenersVertx, Set<String> services, Consumer<Heartbeat> listener) {
    var loop = ((VertxInternal) listenersVertx).createEventLoopContext();
    var ear = new AmqpEar(connection, loop, Set.copyOf(services), listener);
    return connection.call(
        live ->
            ear.open(live)
                .map(
                    open -> {
                      ears.add(ear);
                      return () -> stop(ear);
                    }));
  }

  private Future<Void> stop(AmqpEar ear) {
    ear.stopListening();
    Promise<Void> stopped = Promise.promise();
    boolean accepted =
        connection.run(
            () -> {
              ears.remove(ear);
              ear.close();
              stopped.complete();
            });
    if (!accepted) {
      stopped.complete();
    }
    return stopped.future();
  }

  private Future<Void> write(Heartbeat beat) {
    var live = connection.live();
    if (live == null) {
      return Future.failedFuture(connection.unavailable("not connected"));
    }
    var known = senders.get(beat.service());
    if (known == null || known.failed()) {
      known =
          live.sender(
              live.dialect().heartbeats(beat.service()),
              true,
              why -> senders.remove(beat.service()));
      senders.put(beat.service(), known);
    }
    return known.compose(sender -> write(beat, sender));
  }

  /** Without credit the broker does not read, and a beat that waits would only be stale. */
  private Future<Void> write(Heartbeat beat, ProtonSender sender) {
    if (!sender.isOpen() || sender.sendQueueFull()) {
      return Future.failedFuture(connection.unavailable("it does not read"));
    }
    var message = Message.Factory.create();
    message.setDurable(false);
    message.setTtl(MAX_AGE_MS);
    message.setContentType("application/json");
    message.setBody(new Data(new Binary(JsonCodec.encode(beat).getBytes())));
    sender.send(message);
    return Future.succeededFuture();
  }

  private final class Session implements BrokerConnection.Session {

    @Override
    public Future<?> open(LiveConnection live) {
      Future<?> opened = Future.succeededFuture();
      for (var ear : List.copyOf(ears)) {
        opened = opened.compose(done -> ear.open(live));
      }
      return opened;
    }

    @Override
    public void lost() {
      senders.clear();
    }
  }
}
