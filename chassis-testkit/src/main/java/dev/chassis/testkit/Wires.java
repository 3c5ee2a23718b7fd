package dev.chassis.testkit;

import dev.chassis.context.ServiceIdentity;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.testkit.fault.FaultProxy;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The network of a system: who hears whose heartbeats, and on which port he finds him. Until {@link
 * #lay} everybody calls everybody directly; from then on each instance reaches each other one by a
 * {@link FaultProxy} of its own, whose port stands in the heartbeats that it hears.
 */
final class Wires implements HeartbeatChannel, AutoCloseable {

  private final HeartbeatChannel channel;
  private final Map<Pair, Future<FaultProxy>> proxies = new ConcurrentHashMap<>();
  private final Set<Pair> parted = ConcurrentHashMap.newKeySet();
  private final Set<String> silent = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Vertx vertx;

  Wires(HeartbeatChannel channel) {
    this.channel = channel;
  }

  /** Ids of instances. */
  private record Pair(String caller, String callee) {}

  @Override
  public Future<Void> send(Heartbeat beat) {
    return silent.contains(beat.instance()) ? Future.succeededFuture() : channel.send(beat);
  }

  @Override
  public Future<Listening> listen(
      Vertx listening, Set<String> services, Consumer<Heartbeat> listener) {
    return channel.listen(
        listening,
        services,
        beat -> {
          var heard = asHeard(ServiceIdentity.of(listening), beat);
          if (heard != null) {
            listener.accept(heard);
          }
        });
  }

  boolean areLaid() {
    return vertx != null;
  }

  /** From now on; beats carry it to everybody. */
  void lay() {
    if (vertx == null) {
      vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    }
  }

  /** The wire on which {@code caller} reaches {@code callee}, by instance id; null before it is. */
  @Nullable FaultProxy wire(String caller, String callee) {
    var proxy = proxies.get(new Pair(caller, callee));
    return proxy == null ? null : proxy.result();
  }

  /** The wires that lead to an instance. */
  List<FaultProxy> to(String callee) {
    return proxies.entrySet().stream()
        .filter(one -> one.getKey().callee().equals(callee))
        .flatMap(one -> open(one.getValue()))
        .toList();
  }

  void mute(String instance) {
    silent.add(instance);
  }

  void unmute(String instance) {
    silent.remove(instance);
  }

  /** Neither hears nor reaches the other. */
  void part(String one, String other) {
    for (var pair : List.of(new Pair(one, other), new Pair(other, one))) {
      parted.add(pair);
      var wire = wire(pair.caller(), pair.callee());
      if (wire != null) {
        wire.hold();
      }
    }
  }

  void heal() {
    parted.clear();
    silent.clear();
    proxies.values().stream().flatMap(Wires::open).forEach(FaultProxy::heal);
  }

  /** Takes down the wires from and to an instance that has ended. */
  void takeDown(String instance) {
    for (var pair : List.copyOf(proxies.keySet())) {
      if (pair.caller().equals(instance) || pair.callee().equals(instance)) {
        open(proxies.remove(pair)).forEach(FaultProxy::close);
      }
    }
  }

  @Override
  public void close() {
    proxies.values().stream().flatMap(Wires::open).forEach(FaultProxy::close);
    proxies.clear();
    if (vertx != null) {
      Eventually.succeeds(vertx.close());
    }
  }

  private static Stream<FaultProxy> open(@Nullable Future<FaultProxy> proxy) {
    return proxy == null ? Stream.empty() : Stream.ofNullable(proxy.result());
  }

  /** The beat as this hearer gets it; null when he does not. */
  private @Nullable Heartbeat asHeard(@Nullable ServiceIdentity hearer, Heartbeat beat) {
    var network = vertx;
    var address = beat.address();
    if (network == null || hearer == null || address == null) {
      return beat;
    }
    var pair = new Pair(hearer.instance(), beat.instance());
    if (parted.contains(pair)) {
      return null;
    }
    var target = SocketAddress.inetSocketAddress(address.port(), address.host());
    // The first beat lays the wire and is lost: nobody may get to know the way around it.
    var wire = proxies.computeIfAbsent(pair, missing -> FaultProxy.open(network, target)).result();
    return wire == null
        ? null
        : at(new Heartbeat.Address(address.host(), wire.port(), address.tls()), beat);
  }

  private static Heartbeat at(Heartbeat.Address address, Heartbeat beat) {
    return new Heartbeat(
        beat.service(),
        beat.instance(),
        beat.incarnation(),
        beat.seq(),
        beat.intervalMs(),
        beat.status(),
        address,
        beat.version(),
        beat.zone(),
        beat.weight(),
        beat.load());
  }
}
