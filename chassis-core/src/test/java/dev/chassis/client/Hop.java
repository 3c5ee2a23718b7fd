package dev.chassis.client;

import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.http.HttpCall;
import dev.chassis.http.HttpServerConfig;
import dev.chassis.http.RunningIngress;
import dev.chassis.http.SheddingConfig;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** A service in a chain of services, with a Vertx of its own and real sockets. */
final class Hop implements AutoCloseable {

  /** Handlers that were started. */
  final AtomicInteger started = new AtomicInteger();

  final RunningIngress server;
  private final AtomicReference<ServiceClients> clients = new AtomicReference<>();

  private Hop(HttpServerConfig config, Function<HttpCall, Future<String>> handler) {
    server =
        new RunningIngress(
            config,
            1,
            routes ->
                routes.get(
                    "/work",
                    call -> {
                      started.incrementAndGet();
                      return handler.apply(call);
                    }));
  }

  /** The end of the chain. */
  static Hop leaf(Function<HttpCall, Future<String>> handler) {
    return new Hop(RunningIngress.CONFIG, handler);
  }

  /** The end of the chain, by a server that takes on whatever comes. */
  static Hop unprotected(Function<HttpCall, Future<String>> handler) {
    var off = new SheddingConfig(false, 20, 20, 20);
    return new Hop(RunningIngress.CONFIG.withShedding(off), handler);
  }

  /** A service that asks {@code next}, and answers what came of it as {@code answer} says. */
  static Hop before(
      Hop next, ClientConfig config, Function<Future<String>, Future<String>> answer) {
    var client = new AtomicReference<ServiceClient>();
    var hop =
        new Hop(
            RunningIngress.CONFIG, call -> answer.apply(client.get().get("/work", String.class)));
    var clients =
        ServiceClients.create(
            hop.server.vertx,
            registry(next),
            new ClientsConfig(config, Map.of()),
            hop.server.meters,
            Ticker.system(),
            Timers.on(hop.server.vertx));
    hop.clients.set(clients);
    client.set(clients.client("next"));
    return hop;
  }

  /** A registry that knows this one as {@code next}. */
  static InstanceRegistry registry(Hop next) {
    var registry = InstanceRegistry.create(DiscoveryConfig.defaults(), Ticker.system());
    registry.alive(
        new Heartbeat(
            "next",
            "i-1",
            1,
            1,
            1000,
            Heartbeat.Status.up,
            new Heartbeat.Address("127.0.0.1", next.server.ingress.port(), false),
            "1.0",
            null,
            100,
            new Heartbeat.Load(0, 0)),
        Long.MAX_VALUE);
    return registry;
  }

  @Override
  public void close() {
    if (clients.get() != null) {
      RunningIngress.await(clients.get().close());
    }
    server.close();
  }
}
