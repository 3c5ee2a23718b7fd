package dev.chassis.testkit.conformance;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.RunningService;
import dev.chassis.heartbeat.EventBusHeartbeatChannel;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.json.JsonCodec;
import dev.chassis.messaging.Messaging;
import dev.chassis.observability.Observability;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The heartbeats that came. */
interface Beats {

  /** All so far, oldest first. */
  List<JsonObject> heard();

  /** Those on the event bus of a Vertx, as they are sent. */
  static Beats onEventBus(Vertx vertx) {
    var heard = new CopyOnWriteArrayList<JsonObject>();
    vertx
        .eventBus()
        .<JsonObject>consumer(
            EventBusHeartbeatChannel.ADDRESS, message -> heard.add(message.body()));
    return () -> List.copyOf(heard);
  }

  /**
   * Those that a broker carries, as a service hears them that listens there: what such a one cannot
   * read is none.
   *
   * @param settings of the broker, by key, such as {@code messaging.transport}
   * @throws AssertionError when a setting is wrong or the broker cannot be reached
   */
  static Broker overBroker(String service, Map<String, String> settings) {
    var environment =
        Environment.ofProcess()
            .set("heartbeat.enabled", false)
            .set("management.enabled", false)
            // standard output is the report's
            .set("logging.level", "error");
    settings.forEach(environment::set);
    var ear = Chassis.service("conformance").with(Observability.module()).with(Messaging.module());
    var running = Eventually.succeeds(ear.start(environment));
    var heard = new CopyOnWriteArrayList<JsonObject>();
    var context = running.context();
    var channel =
        context
            .find(HeartbeatChannel.class)
            .orElseThrow(() -> new AssertionError("no broker carries heartbeats by these"));
    Eventually.succeeds(
        channel.listen(
            context.vertx(),
            Set.of(service),
            beat -> heard.add(JsonCodec.encode(beat).toJsonObject())));
    return new Broker(running, heard);
  }

  /** An ear on a broker, to be closed. */
  record Broker(RunningService running, List<JsonObject> all) implements Beats, AutoCloseable {
    @Override
    public List<JsonObject> heard() {
      return List.copyOf(all);
    }

    @Override
    public void close() {
      // Nothing to drain, and a farewell would be written where the report stands.
      Eventually.succeeds(running.kill());
    }
  }
}
