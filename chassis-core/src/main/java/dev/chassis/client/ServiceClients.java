package dev.chassis.client;

import dev.chassis.balance.BalanceReport;
import dev.chassis.config.Configuration;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.resilience.breaker.Breaker;
import dev.chassis.resilience.breaker.CircuitBreakers;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The clients of one service, one per target. Thread-safe.
 *
 * <p>A client asked for inside a verticle would lose its connections with that verticle: ask for
 * all clients while wiring.
 */
public final class ServiceClients {

  private static final Logger log = LoggerFactory.getLogger(ServiceClients.class);

  /** What the names of the clients' breakers begin with, as their settings do. */
  private static final String BREAKERS = "client.";

  private final Vertx vertx;
  private final InstanceRegistry registry;
  private final CircuitBreakers breakers;
  private final @Nullable String zone;
  private final MeterRegistry meters;
  private final Ticker ticker;
  private final Timers timers;
  private final Map<String, FleetClient> clients = new ConcurrentHashMap<>();
  private volatile ClientsConfig config;

  private ServiceClients(
      Vertx vertx,
      InstanceRegistry registry,
      CircuitBreakers breakers,
      ClientsConfig config,
      MeterRegistry meters,
      @Nullable String zone,
      Ticker ticker,
      Timers timers) {
    this.zone = zone;
    this.vertx = vertx;
    this.registry = registry;
    this.breakers = breakers;
    this.config = config;
    this.meters = meters;
    this.ticker = ticker;
    this.timers = timers;
  }

  /** Clients that find their targets in {@code registry}. */
  public static ServiceClients create(
      Vertx vertx,
      InstanceRegistry registry,
      ClientsConfig config,
      MeterRegistry meters,
      Ticker ticker,
      Timers timers) {
    var breakers = CircuitBreakers.registry(vertx, meters, ticker, timers);
    return create(vertx, registry, breakers, config, meters, null, ticker, timers);
  }

  /**
   * Like the other, with the breakers of the clients among those of the service: the one for {@code
   * fees} is {@code client.fees}.
   *
   * @param zone where the service runs; null when it does not know
   */
  public static ServiceClients create(
      Vertx vertx,
      InstanceRegistry registry,
      CircuitBreakers breakers,
      ClientsConfig config,
      MeterRegistry meters,
      @Nullable String zone,
      Ticker ticker,
      Timers timers) {
    return new ServiceClients(vertx, registry, breakers, config, meters, zone, ticker, timers);
  }

  /**
   * Follows other settings from now on, as far as they need no new connections; calls under way end
   * as they began. What the clients have learnt is kept.
   */
  public void retune(ClientsConfig changed) {
    config = changed;
    clients.forEach((service, client) -> client.retune(changed.of(service)));
  }

  /**
   * The client for {@code service}, the same one at every call. The service need not live yet.
   *
   * @throws IllegalArgumentException for {@code defaults}, which no service can be called
   */
  public ServiceClient client(String service) {
    if (service.equals(ClientsConfig.DEFAULTS)) {
      throw new IllegalArgumentException(
          "no service can be called defaults: client.defaults is for every service");
    }
    return clients.computeIfAbsent(service, this::open);
  }

  /** Names of the services a client was asked for, sorted. */
  public Set<String> names() {
    return new TreeSet<>(clients.keySet());
  }

  /**
   * Settings for a service that no client was asked for, where a near name was meant. Only hints: a
   * file may be shared by services that call different ones.
   */
  public List<String> doubtfulSettings() {
    if (config.targets().isEmpty()) {
      return List.of();
    }
    var known = names();
    known.add(ClientsConfig.DEFAULTS);
    return config.targets().keySet().stream()
        .filter(target -> !known.contains(target))
        .sorted()
        .flatMap(target -> hint(target, Configuration.nearest(target, known)))
        .toList();
  }

  /** All breakers of the service, by name: those of the clients, and others. */
  public List<BreakerReport> breakers() {
    return breakers.all().stream().map(BreakerReport::of).toList();
  }

  /** How the calls of every client are spread, by service; canaries after the others. */
  public List<BalanceReport> balance() {
    return names().stream().map(clients::get).flatMap(FleetClient::balance).toList();
  }

  /** Closes all connections; calls under way fail. */
  public Future<Void> close() {
    return Future.all(clients.values().stream().map(FleetClient::close).toList()).mapEmpty();
  }

  private FleetClient open(String service) {
    var settings = config.of(service);
    var breaker = breakers.breaker(BREAKERS + service, settings.breaker()).breaker();
    breaker.onTransition(ServiceClients::logTransition);
    return new FleetClient(
        service, settings, zone, vertx, registry, breaker, meters, ticker, timers);
  }

  private static Stream<String> hint(String target, @Nullable String near) {
    return near == null
        ? Stream.empty()
        : Stream.of(
            "client."
                + target
                + " has settings, but no client for "
                + target
                + " was asked for; did you mean client."
                + near
                + "?");
  }

  private static void logTransition(Breaker.Transition change) {
    level(change)
        .addKeyValue("breaker", change.breaker())
        .addKeyValue("state", lower(change.to()))
        .addKeyValue("reason", change.why())
        .log("A circuit changed its state");
  }

  /** Trials that fail are no news, and come every few seconds. */
  private static LoggingEventBuilder level(Breaker.Transition change) {
    if (change.to() == Breaker.Status.HALF_OPEN) {
      return log.atDebug();
    }
    if (change.to() != Breaker.Status.OPEN) {
      return log.atInfo();
    }
    return change.from() == Breaker.Status.HALF_OPEN ? log.atDebug() : log.atWarn();
  }

  private static String lower(Breaker.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
