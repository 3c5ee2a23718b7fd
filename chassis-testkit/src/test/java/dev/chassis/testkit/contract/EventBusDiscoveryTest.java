package dev.chassis.testkit.contract;

import dev.chassis.heartbeat.EventBusHeartbeatChannel;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.ManualTime;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/** The contract on heartbeats over the event bus, in virtual time. */
class EventBusDiscoveryTest extends HeartbeatDiscoveryContract {

  private static final Duration STEP = Duration.ofMillis(500);

  private final ManualTime time = ManualTime.create();
  private final HeartbeatChannel channel = EventBusHeartbeatChannel.create(vertx);

  @Override
  protected HeartbeatChannel channel() {
    return channel;
  }

  @Override
  protected Ticker ticker() {
    return time;
  }

  @Override
  protected Timers timers() {
    return time.timers(vertx);
  }

  @Override
  protected Duration interval() {
    return Duration.ofSeconds(1);
  }

  @Override
  protected void pass() {
    time.advance(STEP);
    // Beats sent meanwhile are heard before time goes on: a message sent after them arrives after
    // them, and what it set off is done a turn of the loop later.
    var arrived = Promise.<Void>promise();
    var last =
        vertx
            .eventBus()
            .<String>consumer(EventBusHeartbeatChannel.ADDRESS + ".end", end -> arrived.complete());
    Eventually.succeeds(last.completion());
    vertx.eventBus().publish(EventBusHeartbeatChannel.ADDRESS + ".end", "");
    Eventually.succeeds(arrived.future());
    Eventually.succeeds(last.unregister());
    onLoop(Future::succeededFuture);
  }
}
