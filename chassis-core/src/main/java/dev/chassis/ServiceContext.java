package dev.chassis;

import dev.chassis.client.ServiceClient;
import dev.chassis.config.Live;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.health.Health;
import dev.chassis.http.HttpRoutes;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Intake;
import dev.chassis.lifecycle.Phase;
import dev.chassis.management.ManagementRoutes;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.servicediscovery.ServiceDiscovery;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Everything the chassis offers to a service and to modules. One per running service. */
public interface ServiceContext {

  /** Name, version and instance id of this service. */
  ServiceIdentity identity();

  /** The Vertx of this service. */
  Vertx vertx();

  /**
   * Reads a section of the configuration, once per section; call it first thing.
   *
   * @throws dev.chassis.config.ConfigException with every problem known so far. Do not catch it
   */
  <T extends Record> T config(String section, Class<T> type);

  /**
   * Reads a section that follows changes of the configuration while the service runs: of a file, or
   * of what is behind a reference. What {@link #config} gives stays as it was at the start, but for
   * its secrets.
   *
   * @throws dev.chassis.config.ConfigException as {@link #config} does
   */
  <T extends Record> Live<T> liveConfig(String section, Class<T> type);

  /** Typed routes of the service's HTTP server. */
  HttpRoutes http();

  /** Pages of the management server. */
  ManagementRoutes management();

  /** The client for a service of the fleet, by its name; the same one at every call. */
  ServiceClient client(String service);

  /** Health checks of this service. */
  Health health();

  /** Where metrics go. */
  MeterRegistry metrics();

  /** Vert.x' view of the live instances of the fleet; a lookup costs no network. */
  ServiceDiscovery discovery();

  /**
   * Adds something to start and stop with the service; {@link Component#needs} says after what.
   * Only while wiring.
   */
  void component(Phase phase, Component component);

  /**
   * Adds the service's own start: runs after resources have started; traffic flows once it has
   * succeeded. Only while wiring.
   */
  void onStart(String name, Supplier<Future<?>> start);

  /**
   * Adds the service's own end: runs after the intake has stopped, while resources are still there.
   */
  void onStop(String name, Supplier<Future<?>> stop);

  /**
   * Adds a way of the service's own by which work comes in: opens last, closes when the service
   * drains, after the pause for callers. Only while wiring.
   *
   * @param name for the timeline, such as {@code nightly report}
   */
  void intake(String name, Intake intake);

  /**
   * Finds what a module or the surroundings provided.
   *
   * @throws IllegalStateException when there is none; the message says which modules are there
   */
  <T> T get(Class<T> type);

  /** Like {@link #get}, empty when there is none. */
  <T> Optional<T> find(Class<T> type);

  /** Provides an object for {@link #get}; what the surroundings provided under that type wins. */
  <T> void provide(Class<T> type, T instance);

  /** The clock. */
  Ticker ticker();

  /** Timers on this service's Vertx. */
  Timers timers();

  /**
   * Runs code that blocks on a worker thread, several at a time, with the request's context.
   *
   * @return completed on the caller's context; failed with what {@code work} threw
   */
  <T> Future<T> blocking(Callable<T> work);
}
