package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.json.JsonCodec;
import dev.chassis.messaging.RabbitConfig;
import dev.chassis.time.Timers;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats over RabbitMQ: topic exchange {@code chassis.heartbeats}, routing key = service name,
 * so a listener hears only the services it asked for. On a connection of its own, which comes back
 * by itself; beats are not persistent and expire quickly.
 */
public final class RabbitHeartbeatChannel implements HeartbeatChannel, Closeable {

  /** Beats on their way to the broker; when it does not read, more would only be stale. */
  private static final int MAX_UNSENT = 32;

  private static final String MAX_AGE_MS = "5000";
  private static final int NOT_PERSISTENT = 1;

  private final VertxInternal vertx;
  private final RabbitLink link;
  private final List<RabbitEar> ears = new ArrayList<>();
  private final AtomicInteger unsent = new AtomicInteger();
  private @Nullable Channel sender;

  private RabbitHeartbeatChannel(
      Vertx vertx, String client, RabbitConnector connector, RabbitConfig config, Timers timers) {
    this.vertx = (VertxInternal) vertx;
    this.link = new RabbitLink(client + " heartbeats", connector, config, timers, new Session());
  }

  /**
   * A channel that is not connected yet.
   *
   * @param client name the broker shows for the connection
   */
  public static RabbitHeartbeatChannel create(
      Vertx vertx, String client, RabbitConfig config, Timers timers) {
    var connector = RabbitConnector.of(config, BrokerTls.unmeasured(vertx, config));
    return create(vertx, client, connector, config, timers);
  }

  static RabbitHeartbeatChannel create(
      Vertx vertx, String client, RabbitConnector connector, RabbitConfig config, Timers timers) {
    return new RabbitHeartbeatChannel(vertx, client, connector, config, timers);
  }

  /** Connects; fails when there was no connection within {@link RabbitConfig#startTimeout()}. */
  public Future<Void> connect() {
    vertx.addCloseHook(this);
    return link.start();
  }

  /** Closes for good. */
  public Future<Void> close() {
    vertx.removeCloseHook(this);
    return link.close();
  }

  @Override
  public void close(Completable<Void> done) {
    link.close().onComplete(done);
  }

  @Override
  public Future<Void> send(Heartbeat beat) {
    if (unsent.incrementAndGet() > MAX_UNSENT) {
      unsent.decrementAndGet();
      return Future.failedFuture(link.unavailable("it does not read"));
    }
    Promise<Void> promise = Promise.promise();
    if (!link.execute(() -> write(beat, promise))) {
      promise.fail(link.unavailable("the connection is closed"));
    }
    return promise.future();
  }

  @Override
  public Future<Listening> listen(
      Vertx listenersVertx, Set<String> services, Consumer<Heartbeat> listener) {
    var loop = ((VertxInternal) listenersVertx).createEventLoopContext();
    var ear = new RabbitEar(link, loop, Set.copyOf(services), listener);
    return link.call(
        connection -> {
          ear.open(connection);
          ears.add(ear);
          return () -> stop(ear);
        });
  }

  private Future<Void> stop(RabbitEar ear) {
    Promise<Void> stopped = Promise.promise();
    boolean accepted =
        link.execute(
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

  private void write(Heartbeat beat, Promise<Void> promise) {
    unsent.decrementAndGet();
    var channel = sender;
    if (channel == null) {
      promise.fail(link.unavailable("not connected"));
      return;
    }
    try {
      channel.basicPublish(
          Topology.HEARTBEATS,
          beat.service(),
          new AMQP.BasicProperties.Builder()
              .contentType("application/json")
              .deliveryMode(NOT_PERSISTENT)
              .expiration(MAX_AGE_MS)
              .build(),
          JsonCodec.encode(beat).getBytes());
      promise.complete();
    } catch (IOException | ShutdownSignalException e) {
      promise.fail(link.unavailable("connection lost"));
    }
  }

  private final class Session implements RabbitLink.Session {

    @Override
    public void open(Connection connection) throws IOException {
      var channel = connection.createChannel();
      Topology.declareExchange(channel, Topology.HEARTBEATS);
      link.guard(channel);
      for (var ear : ears) {
        ear.open(connection);
      }
      sender = channel;
    }

    @Override
    public void lost() {
      sender = null;
    }
  }
}
