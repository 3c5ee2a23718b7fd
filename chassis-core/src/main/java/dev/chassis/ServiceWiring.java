package dev.chassis;

import dev.chassis.alert.Alerts;
import dev.chassis.alert.FleetAlerts;
import dev.chassis.client.ClientsConfig;
import dev.chassis.client.ServiceClient;
import dev.chassis.client.ServiceClients;
import dev.chassis.config.ConfigException;
import dev.chassis.config.Configuration;
import dev.chassis.config.Live;
import dev.chassis.config.LiveConfiguration;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.DiscoveryLinks;
import dev.chassis.discovery.Endpoint;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.health.Health;
import dev.chassis.health.HealthChecks;
import dev.chassis.health.LoopWatch;
import dev.chassis.health.ReservedLoop;
import dev.chassis.heartbeat.EventBusHeartbeatChannel;
import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.heartbeat.HeartbeatEmitter;
import dev.chassis.heartbeat.HeartbeatMonitor;
import dev.chassis.heartbeat.Probe;
import dev.chassis.http.HttpRoutes;
import dev.chassis.http.idempotency.Idempotency;
import dev.chassis.http.idempotency.IdempotencyStore;
import dev.chassis.http.idempotency.MemoryIdempotencyStore;
import dev.chassis.http.openapi.OpenApi;
import dev.chassis.http.routes.TypedRoutes;
import dev.chassis.http.server.HttpIngress;
import dev.chassis.json.JsonCodec;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Intake;
import dev.chassis.lifecycle.Lifecycle;
import dev.chassis.lifecycle.Phase;
import dev.chassis.management.ManagementRoutes;
import dev.chassis.management.ManagementServer;
import dev.chassis.resilience.breaker.CircuitBreakers;
import dev.chassis.security.jwt.JwtAuthenticator;
import dev.chassis.time.Ticker;
import dev.chassis.time.Time;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.servicediscovery.ServiceDiscovery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The context a service is wired with, and the parts behind it. Refuses every use but {@code
 * config} once the configuration has problems, so that wiring goes on just far enough to find them
 * all.
 */
final class ServiceWiring implements ServiceContext {

  private final ServiceIdentity identity;
  private final Home home;
  private final Vertx vertx;
  private final LiveConfiguration configuration;
  private final ConfigReloads reloads;
  private final CoreSettings settings;
  private final MeterRegistry meters;
  private final Map<Class<?>, Object> shared;
  private final Map<Class<?>, Object> provided = new LinkedHashMap<>();
  private final Ticker ticker;
  private final Timers timers;
  private final Lifecycle lifecycle;
  private final HealthChecks health;
  private final Health usersHealth;
  private final HttpIngress http;
  private final TypedRoutes routes;
  private final ReservedLoop reserved;
  private final ManagementServer management;
  private final LoopWatch loops;
  private final InstanceRegistry registry;
  private final ServiceDiscovery discovery;
  private final DiscoveryLinks links;
  private final CircuitBreakers breakers;
  private final ServiceClients clients;
  private final HeartbeatMonitor monitor;
  private final Alerts alerts;
  private @Nullable Presence presence;

  ServiceWiring(
      ModulePreparation prepared,
      Home home,
      Configuration configuration,
      CoreSettings settings,
      Environment environment) {
    this.identity = prepared.identity();
    this.provided.putAll(prepared.provided());
    this.home = home;
    this.vertx = home.vertx();
    this.configuration = LiveConfiguration.of(configuration, task -> onContext(vertx, task));
    this.settings = settings;
    this.meters = prepared.meters();
    this.shared = environment.shared();
    this.ticker = environment.time().ticker();
    this.timers = home.timers();
    this.lifecycle = Lifecycle.create(ticker);
    this.reloads = new ConfigReloads(vertx, this.configuration, settings.reload(), timers);
    this.health = HealthChecks.create(ticker, timers);
    this.usersHealth = health.on(offTheReservedLoop());
    this.http =
        HttpIngress.create(
            vertx,
            settings.http(),
            meters,
            ticker,
            timers,
            settings.runtime().eventLoops(),
            tokens());
    this.reserved = ReservedLoop.create(vertx, identity.name());
    this.management =
        ManagementServer.create(vertx, settings.management(), meters, ticker, timers)
            .on(reserved.context());
    var runtime = settings.runtime();
    this.loops =
        LoopWatch.create(
            vertx,
            reserved,
            runtime.stallLimit(),
            runtime.stallFatal(),
            meters,
            Time.real().ticker());
    health.readiness("event loops", loops::ready);
    health.liveness("event loops", loops::live);
    if (settings.http().tls() != null) {
      health.advisory("certificates", http::certificates);
    }
    this.registry = InstanceRegistry.create(settings.discovery(), ticker);
    this.discovery = registry.attach(vertx);
    registry.measure(meters);
    this.configuration
        .section("discovery", DiscoveryConfig.class, settings.discovery())
        .onChange(registry::apply);
    this.links = DiscoveryLinks.create(registry, timers, settings.discovery().firstAnswer());
    provided.put(DiscoveryLinks.class, links);
    provided.put(InstanceRegistry.class, registry);
    home.atEnd(() -> registry.detach(vertx));
    home.atEnd(loops::stop);
    home.atEnd(reserved::close);
    this.breakers = CircuitBreakers.registry(vertx, meters, ticker, timers);
    provided.put(CircuitBreakers.class, breakers);
    this.clients =
        ServiceClients.create(
            vertx,
            registry,
            breakers,
            settings.client(),
            meters,
            settings.heartbeat().zone(),
            ticker,
            timers);
    this.configuration
        .section("client", ClientsConfig::isLive, ClientsConfig::read)
        .onChange(clients::retune);
    this.monitor =
        HeartbeatMonitor.create(
                settings.heartbeat(),
                Probe.tcp(vertx, settings.heartbeat().detector().probeTimeout()),
                ticker,
                timers)
            .addListener(registry);
    this.alerts = Alerts.create(vertx, identity.name(), settings.alerts(), meters, ticker, timers);
    if (settings.alerts().fleet()) {
      monitor.addListener(FleetAlerts.into(alerts));
    }
    monitor.measure(meters);
    provided.put(HeartbeatMonitor.class, monitor);
    provided.put(Alerts.class, alerts);
    this.routes = TypedRoutes.on(http.router(), settings.security(), idempotency(), meters, timers);
    // First of all, so that it is stopped last: a connection may need its lease until it is closed.
    lifecycle.add(Phase.RESOURCES, reloads);
    lifecycle.add(
        Phase.RESOURCES, new Step("alerts", () -> Future.succeededFuture(), alerts::stop));
    lifecycle.add(Phase.INGRESS, new HttpComponent(vertx, http, settings.shutdown().givenGrace()));
  }

  /**
   * Closes the wiring: everything is declared and the configuration is sound. Adds what depends on
   * what was declared.
   */
  void complete(List<ChassisModule> modules) {
    var tls = settings.http().tls();
    routes.requireProofs(tls != null && tls.clientAuthorities() != null);
    BuiltInPages.add(management.routes(), this, modules);
    if (settings.openApi().onServicePort() && http.hasRoutes()) {
      routes.publish("/openapi.json", this::api);
    }
    var channel =
        find(HeartbeatChannel.class).orElseGet(() -> EventBusHeartbeatChannel.create(vertx));
    var emitter =
        HeartbeatEmitter.create(identity, settings.heartbeat(), channel, ticker, timers)
            .work(() -> WorkDone.read(meters));
    emitter.measure(meters);
    presence =
        new Presence(
            vertx, channel, monitor, emitter, settings.heartbeat(), links, this::ownInstance);
    for (var called : clients.names()) {
      presence.hear(called);
    }
    lifecycle.add(Phase.RESOURCES, new Step("discovery", links::start, links::stop));
    lifecycle.add(Phase.RESOURCES, presence);
    lifecycle.seal();
  }

  /** What registries are told of this instance. */
  private Instance ownInstance(Address at, long incarnation) {
    var place = new Endpoint(at.host(), at.port(), at.tls());
    return Instance.at(identity.name(), identity.instance(), place)
        .withVersion(identity.version())
        .withZone(settings.heartbeat().zone())
        .withWeight(settings.heartbeat().weight())
        .withIncarnation(incarnation)
        .withMetadata(settings.discovery().metadata());
  }

  /** Idempotency with the store that the service provides while it is wired, else in memory. */
  private Idempotency idempotency() {
    var kept = settings.idempotency();
    return new Idempotency(
        () ->
            find(IdempotencyStore.class)
                .orElseGet(() -> MemoryIdempotencyStore.create(kept, ticker)),
        kept,
        Idempotency::whoAsks);
  }

  /** What believes tokens, where that is configured. */
  private @Nullable JwtAuthenticator tokens() {
    var config = settings.security().jwt();
    if (config == null) {
      return null;
    }
    var tokens = JwtAuthenticator.create(vertx, config, meters, ticker, timers);
    lifecycle.add(Phase.RESOURCES, new Step("token keys", tokens::start, tokens::stop));
    health.readiness("token keys", tokens::ready);
    return tokens;
  }

  @Override
  public ServiceIdentity identity() {
    return identity;
  }

  @Override
  public Vertx vertx() {
    return vertx;
  }

  @Override
  public <T extends Record> T config(String section, Class<T> type) {
    var record = configuration.bind(section, type);
    return record == null ? placeholder(type) : record;
  }

  @Override
  public <T extends Record> Live<T> liveConfig(String section, Class<T> type) {
    var record = configuration.bind(section, type);
    return configuration.section(section, type, record == null ? placeholder(type) : record);
  }

  private <T extends Record> T placeholder(Class<T> type) {
    var placeholder = Configuration.placeholder(type);
    // After wiring nobody reports problems any more: the placeholder would be used in earnest.
    if (placeholder == null || presence != null) {
      throw new ConfigException(configuration().problems());
    }
    return placeholder;
  }

  @Override
  public HttpRoutes http() {
    return usable(routes);
  }

  @Override
  public ManagementRoutes management() {
    return usable(management.routes());
  }

  @Override
  public ServiceClient client(String service) {
    var client = usable(clients).client(service);
    if (presence != null) {
      presence.hear(service);
    }
    return client;
  }

  @Override
  public Health health() {
    return usable(usersHealth);
  }

  @Override
  public MeterRegistry metrics() {
    return usable(meters);
  }

  @Override
  public ServiceDiscovery discovery() {
    return usable(discovery);
  }

  @Override
  public void component(Phase phase, Component component) {
    usable(lifecycle).add(phase, component);
  }

  @Override
  public void onStart(String name, Supplier<Future<?>> start) {
    component(Phase.SERVICE, new Step(name, start, () -> Future.succeededFuture()));
  }

  @Override
  public void onStop(String name, Supplier<Future<?>> stop) {
    component(Phase.SERVICE, new Step(name, () -> Future.succeededFuture(), stop));
  }

  @Override
  public void intake(String name, Intake intake) {
    component(Phase.INGRESS, Intake.component(name, intake, settings.shutdown().givenGrace()));
  }

  @Override
  public <T> T get(Class<T> type) {
    return find(type)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "nothing provides a "
                        + type.getSimpleName()
                        + "; add its module with Chassis.with(...), before the one that asks"));
  }

  @Override
  public <T> Optional<T> find(Class<T> type) {
    var found = usable(shared).get(type);
    found = found == null ? provided.get(type) : found;
    return Optional.ofNullable(type.cast(found == null ? resolver(type) : found));
  }

  @Override
  public <T> void provide(Class<T> type, T instance) {
    usable(provided).put(type, instance);
  }

  @Override
  public Ticker ticker() {
    return ticker;
  }

  @Override
  public Timers timers() {
    return usable(timers);
  }

  @Override
  public <T> Future<T> blocking(Callable<T> work) {
    // Unordered: ordered blocking code would run one at a time per context.
    return usable(vertx).executeBlocking(work, false);
  }

  Configuration configuration() {
    return configuration.current();
  }

  LiveConfiguration liveConfiguration() {
    return configuration;
  }

  ConfigReloads reloads() {
    return reloads;
  }

  CoreSettings settings() {
    return settings;
  }

  /** What the service answers, as OpenAPI. Made when somebody asks: a start has no time for it. */
  String api() {
    var document = OpenApi.document(identity.name(), identity.version(), routes.operations());
    return JsonCodec.encode(document).toString();
  }

  Lifecycle lifecycle() {
    return lifecycle;
  }

  HealthChecks healthChecks() {
    return health;
  }

  HttpIngress ingress() {
    return http;
  }

  ManagementServer managementServer() {
    return management;
  }

  LoopWatch loops() {
    return loops;
  }

  Home home() {
    return home;
  }

  InstanceRegistry registry() {
    return registry;
  }

  ServiceClients clients() {
    return clients;
  }

  CircuitBreakers breakers() {
    return breakers;
  }

  HeartbeatMonitor monitor() {
    return monitor;
  }

  Alerts alerts() {
    return alerts;
  }

  Presence presence() {
    return Objects.requireNonNull(presence, "wiring is not complete");
  }

  /** Ends outgoing calls, and what users imported into Vert.x' service discovery. */
  Future<Void> closeClients() {
    return clients.close().onSuccess(closed -> discovery.close());
  }

  /** An event loop that services share: what blocks it does not block the probes. */
  private Executor offTheReservedLoop() {
    var context = ((VertxInternal) vertx).createEventLoopContext();
    return task -> context.runOnContext(go -> task.run());
  }

  /** On the event loop of the service; not at all once it is gone. */
  private static void onContext(Vertx vertx, Runnable task) {
    try {
      vertx.getOrCreateContext().runOnContext(go -> task.run());
    } catch (RejectedExecutionException closed) {
      // whom it would have told is gone too
    }
  }

  private @Nullable Object resolver(Class<?> type) {
    for (var opened : configuration().resolvers().values()) {
      if (opened.getClass() == type) {
        return opened;
      }
    }
    return null;
  }

  private <T> T usable(T part) {
    if (presence == null && !configuration().problems().isEmpty()) {
      throw new ConfigException(configuration().problems());
    }
    return part;
  }

  private record Step(
      String name, Supplier<? extends Future<?>> onStart, Supplier<? extends Future<?>> onStop)
      implements Component {

    @Override
    public Future<?> start() {
      return onStart.get();
    }

    @Override
    public Future<?> stop() {
      return onStop.get();
    }
  }
}
