package dev.chassis.testkit.contract;

import dev.chassis.context.ServiceIdentity;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.heartbeat.DetectorConfig;
import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.heartbeat.HeartbeatConfig;
import dev.chassis.heartbeat.HeartbeatEmitter;
import dev.chassis.heartbeat.HeartbeatMonitor;
import dev.chassis.heartbeat.PreservationConfig;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The contract on heartbeats over some channel. Silence of all is the business of the monitor: by
 * itself a channel that is away cannot be told from instances that are.
 */
abstract class HeartbeatDiscoveryContract extends DiscoverySourceContract {

  private final Map<String, HeartbeatEmitter> emitters = new TreeMap<>();
  private @Nullable HeartbeatMonitor monitor;

  /** The channel of this test; the same one at every call. */
  protected abstract HeartbeatChannel channel();

  protected abstract Timers timers();

  protected abstract Duration interval();

  @Override
  protected abstract Ticker ticker();

  @Override
  protected Set<Ability> abilities() {
    return Set.of(Ability.CHANGE, Ability.DRAIN, Ability.EXPIRY);
  }

  @Override
  protected void follow(InstanceRegistry registry) {
    monitor = HeartbeatMonitor.create(config(null, 100), ticker(), timers()).addListener(registry);
    Eventually.succeeds(monitor.start(vertx, channel(), Set.of(service)));
  }

  @Override
  protected void appear(Instance instance) {
    var before = emitters.remove(instance.id());
    if (before != null) {
      before.fallSilent();
      pass(); // a later life begins later
    }
    var emitter =
        HeartbeatEmitter.create(
            new ServiceIdentity(instance.service(), "1.0", instance.id()),
            config(instance.zone(), instance.weight()),
            channel(),
            ticker(),
            timers());
    emitters.put(instance.id(), emitter);
    var at = instance.endpoint();
    onLoop(() -> emitter.start(() -> new Address(at.host(), at.port(), at.tls()), () -> 0));
  }

  @Override
  protected void drain(Instance instance) {
    onLoop(emitters.get(instance.id())::draining);
  }

  @Override
  protected void leave(Instance instance) {
    onLoop(emitters.remove(instance.id())::gone);
    pass(); // whoever comes again on that address comes later
  }

  @Override
  protected void crash(Instance instance) {
    emitters.remove(instance.id()).fallSilent();
  }

  @Override
  protected void goAway() {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void comeBack() {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void end() {
    emitters.values().forEach(HeartbeatEmitter::fallSilent);
    if (monitor != null) {
      Eventually.succeeds(monitor.stop());
    }
  }

  /** Waits until what the loops have to do is done. */
  protected final void onLoop(Supplier<Future<Void>> step) {
    var context = vertx.getOrCreateContext();
    Eventually.succeeds(
        Future.<Void>future(done -> context.runOnContext(go -> step.get().onComplete(done))));
  }

  private HeartbeatConfig config(@Nullable String zone, int weight) {
    return new HeartbeatConfig(
        true,
        interval(),
        interval().multipliedBy(4),
        zone,
        weight,
        false,
        null,
        DetectorConfig.defaults(),
        PreservationConfig.defaults(),
        Map.of());
  }
}
