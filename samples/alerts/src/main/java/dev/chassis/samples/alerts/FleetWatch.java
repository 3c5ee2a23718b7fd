package dev.chassis.samples.alerts;

import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.heartbeat.HeartbeatChannel.Listening;
import dev.chassis.lifecycle.Component;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the fleet up to date: listens to all heartbeats, and for those that do not come. */
final class FleetWatch implements Component {

  private static final Duration CHECK_EVERY = Duration.ofMillis(250);

  private final Fleet fleet;
  private final HeartbeatChannel channel;
  private final Vertx vertx;
  private final Timers timers;
  private @Nullable Listening listening;
  private Timers.@Nullable Timer checking;

  FleetWatch(Fleet fleet, HeartbeatChannel channel, Vertx vertx, Timers timers) {
    this.fleet = fleet;
    this.channel = channel;
    this.vertx = vertx;
    this.timers = timers;
  }

  @Override
  public String name() {
    return "fleet watch";
  }

  @Override
  public Future<?> start() {
    checking = timers.every(CHECK_EVERY, fleet::check);
    return channel.listen(vertx, Set.of(), fleet::heard).onSuccess(ear -> listening = ear);
  }

  @Override
  public Future<?> stop() {
    if (checking != null) {
      checking.cancel();
    }
    return listening == null ? Future.succeededFuture() : listening.stop();
  }
}
