package dev.chassis.heartbeat;

import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Heartbeats over the Vert.x event bus, as JSON objects published to {@value #ADDRESS}. Reaches the
 * services of this Vertx, and those of the cluster when it is clustered.
 */
public final class EventBusHeartbeatChannel implements HeartbeatChannel {

  /** Event-bus address of heartbeats. */
  public static final String ADDRESS = "chassis.heartbeats";

  private static final Logger log = LoggerFactory.getLogger(EventBusHeartbeatChannel.class);

  private final Vertx vertx;

  private EventBusHeartbeatChannel(Vertx vertx) {
    this.vertx = vertx;
  }

  /** A channel that sends on the event bus of {@code vertx}. */
  public static EventBusHeartbeatChannel create(Vertx vertx) {
    return new EventBusHeartbeatChannel(vertx);
  }

  @Override
  public Future<Void> send(Heartbeat beat) {
    vertx.eventBus().publish(ADDRESS, json(beat));
    return Future.succeededFuture();
  }

  @Override
  public Future<Listening> listen(
      Vertx listenersVertx, Set<String> services, Consumer<Heartbeat> listener) {
    var wanted = Set.copyOf(services);
    var consumer =
        listenersVertx
            .eventBus()
            .<JsonObject>consumer(ADDRESS, message -> receive(message, wanted, listener));
    return consumer.completion().map(ready -> consumer::unregister);
  }

  /**
   * As {@link JsonCodec} writes it, by hand: to learn by reflection how to write one costs more
   * than all the beats of the first minutes, in the middle of a start (ADR-0034).
   */
  static JsonObject json(Heartbeat beat) {
    var json =
        new JsonObject()
            .put("service", beat.service())
            .put("instance", beat.instance())
            .put("incarnation", beat.incarnation())
            .put("seq", beat.seq())
            .put("intervalMs", beat.intervalMs())
            .put("status", beat.status().name());
    var address = beat.address();
    if (address != null) {
      json.put(
          "address",
          new JsonObject()
              .put("host", address.host())
              .put("port", address.port())
              .put("tls", address.tls()));
    }
    json.put("version", beat.version());
    if (beat.zone() != null) {
      json.put("zone", beat.zone());
    }
    json.put("weight", beat.weight())
        .put(
            "load",
            new JsonObject()
                .put("inFlight", beat.load().inFlight())
                .put("loopLagMs", beat.load().loopLagMs()));
    if (beat.ready() != null) {
      json.put("ready", beat.ready());
    }
    return json;
  }

  private static void receive(
      Message<JsonObject> message, Set<String> wanted, Consumer<Heartbeat> listener) {
    try {
      // Filtered before decoding: in a large fleet most beats are of no interest.
      if (wanted.isEmpty() || wanted.contains(message.body().getString("service"))) {
        listener.accept(JsonCodec.decode(message.body().toBuffer(), Heartbeat.class));
      }
    } catch (JsonException | ClassCastException e) {
      log.atDebug().setCause(e).log("Ignored a message that is no heartbeat");
    }
  }
}
