package dev.chassis.observability;

import dev.chassis.Preparation;
import dev.chassis.ServiceContext;
import dev.chassis.client.ServiceClient;
import dev.chassis.config.ConfigSources;
import dev.chassis.config.Configuration;
import dev.chassis.config.Live;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.health.Health;
import dev.chassis.http.EventOptions;
import dev.chassis.http.EventStream;
import dev.chassis.http.FileSource;
import dev.chassis.http.HttpRoutes;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Intake;
import dev.chassis.lifecycle.Phase;
import dev.chassis.management.ManagementRoutes;
import dev.chassis.management.ManagementText;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.ext.web.Router;
import io.vertx.servicediscovery.ServiceDiscovery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A service as far as this module sees one: it keeps what the module contributes. */
final class FakeService implements Preparation, ServiceContext, ManagementRoutes {

  /** A text page. */
  record Page(Function<String, Future<ManagementText>> text) {}

  final Map<String, Page> pages = new HashMap<>();
  final Map<String, Supplier<Future<?>>> json = new HashMap<>();
  final Map<String, Consumer<EventStream>> streams = new HashMap<>();
  final Map<String, FileSource> files = new HashMap<>();
  @Nullable String home;
  final List<Component> components = new ArrayList<>();
  final Map<Class<?>, Object> provided = new HashMap<>();
  final Configuration configuration;
  private final ServiceIdentity identity;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final Router router = Router.router(vertx);
  private MeterRegistry registry = new SimpleMeterRegistry();

  FakeService(String name, Map<String, String> settings) {
    identity = new ServiceIdentity(name, "1.0", name + "-1");
    identity.claim(vertx);
    configuration = ConfigSources.none().commandLine(settings).read();
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
    return configuration.bind(section, type);
  }

  @Override
  public <T extends Record> Live<T> liveConfig(String section, Class<T> type) {
    throw new UnsupportedOperationException("not needed here");
  }

  @Override
  public void meterRegistry(MeterRegistry offered) {
    registry = offered;
  }

  @Override
  public void tracer(VertxTracer<?, ?> tracer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MeterRegistry metrics() {
    return registry;
  }

  @Override
  public ManagementRoutes management() {
    return this;
  }

  @Override
  public void text(String path, String mediaType, Supplier<Future<String>> page) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void text(String path, Function<String, Future<ManagementText>> page) {
    pages.put(path, new Page(page));
  }

  @Override
  public void events(String path, EventOptions options, Consumer<EventStream> listener) {
    streams.put(path, listener);
  }

  @Override
  public void files(String prefix, FileSource source, Map<String, String> headers) {
    files.put(prefix, source);
  }

  @Override
  public void home(String path) {
    home = path;
  }

  @Override
  public Map<String, Supplier<Future<?>>> pages() {
    return json;
  }

  @Override
  public void component(Phase phase, Component component) {
    components.add(component);
  }

  @Override
  public void onStart(String name, Supplier<Future<?>> start) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void onStop(String name, Supplier<Future<?>> stop) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void intake(String name, Intake intake) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> void provide(Class<T> type, T instance) {
    provided.put(type, instance);
  }

  @Override
  public <T> Future<T> blocking(Callable<T> work) {
    return vertx.executeBlocking(work, false);
  }

  @Override
  public Ticker ticker() {
    return Ticker.system();
  }

  @Override
  public Timers timers() {
    return Timers.on(vertx);
  }

  @Override
  public <T> Optional<T> find(Class<T> type) {
    return Optional.ofNullable(type.cast(provided.get(type)));
  }

  @Override
  public <T> T get(Class<T> type) {
    return find(type).orElseThrow();
  }

  @Override
  public void json(String path, Supplier<Future<?>> page) {
    json.put(path, page);
  }

  @Override
  public Router router() {
    return router;
  }

  @Override
  public HttpRoutes http() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ServiceClient client(String service) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Health health() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ServiceDiscovery discovery() {
    throw new UnsupportedOperationException();
  }
}
