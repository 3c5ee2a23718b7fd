package dev.chassis;

import dev.chassis.discovery.DiscoveryLinks;
import dev.chassis.discovery.Instance;
import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.heartbeat.HeartbeatConfig;
import dev.chassis.heartbeat.HeartbeatEmitter;
import dev.chassis.heartbeat.HeartbeatMonitor;
import dev.chassis.lifecycle.Component;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance among the others: hears those it calls from before it takes work in, until after
 * its last call; says that it lives only while it serves.
 */
final class Presence implements Component {

  private static final Logger log = LoggerFactory.getLogger(Chassis.class);

  private static final Future<Void> NOTHING = Future.succeededFuture();

  private final Vertx vertx;
  private final HeartbeatChannel channel;
  private final HeartbeatMonitor monitor;
  private final HeartbeatEmitter emitter;
  private final HeartbeatConfig config;
  private final DiscoveryLinks links;
  private final BiFunction<Address, Long, Instance> self;
  private final Set<String> heard = ConcurrentHashMap.newKeySet();
  private volatile boolean listening;
  private volatile boolean announced;
  private volatile boolean registered;
  private volatile @Nullable Boolean isReady;

  Presence(
      Vertx vertx,
      HeartbeatChannel channel,
      HeartbeatMonitor monitor,
      HeartbeatEmitter emitter,
      HeartbeatConfig config,
      DiscoveryLinks links,
      BiFunction<Address, Long, Instance> self) {
    this.vertx = vertx;
    this.channel = channel;
    this.monitor = monitor;
    this.emitter = emitter;
    this.config = config;
    this.links = links;
    this.self = self;
  }

  /** Hears the instances of {@code service} from now on. */
  void hear(String service) {
    links.follow(service);
    if (heard.add(service) && listening) {
      monitor
          .start(vertx, channel, Set.of(service))
          .onFailure(failure -> log.warn("cannot hear {}: {}", service, failure.getMessage()));
    }
  }

  @Override
  public String name() {
    return "heartbeats";
  }

  @Override
  public Future<?> start() {
    listening = true;
    return monitor.startChecks(vertx).compose(asking -> listen());
  }

  private Future<Void> listen() {
    if (config.hearAll()) {
      return monitor.start(vertx, channel, Set.of());
    }
    return heard.isEmpty() ? Future.succeededFuture() : monitor.start(vertx, channel, heard);
  }

  @Override
  public Future<?> stop() {
    listening = false;
    return monitor.stop();
  }

  @Override
  public void kill() {
    emitter.fallSilent();
    links.fallSilent();
  }

  /** Lets beats depend on what serves, and tell whether it is ready. */
  void provenBy(List<Context> serving, Supplier<Future<Boolean>> ready) {
    emitter
        .servedBy(serving)
        .readiness(
            () -> {
              // Told with the next beat: this one must not wait for the checks.
              ready.get().onSuccess(answer -> isReady = answer);
              return isReady;
            });
  }

  Future<Void> announce(String boundHost, int port, boolean tls, IntSupplier inFlight) {
    var address = OwnAddress.of(config.advertisedHost(), boundHost, port, tls);
    announced = config.enabled();
    var beating = announced ? emitter.start(() -> address, inFlight) : NOTHING;
    if (address != null) {
      registered = true;
      links.register(self.apply(address, emitter.incarnation()));
    }
    return beating;
  }

  Future<Void> leave() {
    return Future.join(
            announced ? emitter.draining() : NOTHING, registered ? links.draining() : NOTHING)
        .mapEmpty();
  }

  Future<Void> end() {
    return Future.join(
            announced ? emitter.gone() : NOTHING, registered ? links.deregister() : NOTHING)
        .mapEmpty();
  }
}
