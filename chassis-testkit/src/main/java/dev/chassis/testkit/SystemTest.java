package dev.chassis.testkit;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.heartbeat.LocalHeartbeatChannel;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.testkit.capture.EventProbe;
import dev.chassis.testkit.time.Eventually;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Several services in one JVM, each with a Vertx, ports and settings of its own, joined by a
 * heartbeat channel and a broker in memory: real HTTP between them, real discovery, no
 * installation.
 *
 * <pre>{@code
 * try (var system = SystemTest.of(OrdersService::chassis, FeesService::chassis)) {
 *   system.kill("fees");
 *   system.restart("fees");
 * }
 * }</pre>
 */
public final class SystemTest implements AutoCloseable {

  private final Map<String, Supplier<Chassis>> recipes = new LinkedHashMap<>();
  private final Map<String, ServiceUnderTest> running = new LinkedHashMap<>();
  private final MemoryBroker broker = MemoryBroker.create();
  private final LocalHeartbeatChannel heartbeats = LocalHeartbeatChannel.create();
  private final UnaryOperator<Environment> change;

  private SystemTest(UnaryOperator<Environment> change) {
    this.change = change;
  }

  /** Starts these services in this order and waits until all hear each other. */
  @SafeVarargs
  public static SystemTest of(Supplier<Chassis>... services) {
    return of(environment -> environment, services);
  }

  /** Like {@link #of(Supplier[])}, with changes to the environment of every service. */
  @SafeVarargs
  public static SystemTest of(UnaryOperator<Environment> change, Supplier<Chassis>... services) {
    var system = new SystemTest(change);
    try {
      for (var service : services) {
        system.start(service);
      }
      return system;
    } catch (Throwable failure) {
      system.close();
      throw failure;
    }
  }

  /** The running service of this name. */
  public ServiceUnderTest service(String name) {
    var service = running.get(name);
    if (service == null) {
      throw new AssertionError(name + " is not running; running are " + running.keySet());
    }
    return service;
  }

  /** Names of the running services, in the order they were started. */
  public List<String> services() {
    return List.copyOf(running.keySet());
  }

  /** The broker that joins the services. */
  public MemoryBroker broker() {
    return broker;
  }

  /** Hears every event that is published from now on. */
  public EventProbe events() {
    return EventProbe.on(broker);
  }

  /** Ends a service as {@code kill -9} would. */
  public void kill(String name) {
    service(name).kill();
    running.remove(name);
  }

  /** Starts a service again that was killed or stopped; a new instance on new ports. */
  public ServiceUnderTest restart(String name) {
    var recipe = recipes.get(name);
    if (recipe == null) {
      throw new AssertionError(name + " was never part of this system: " + recipes.keySet());
    }
    return start(recipe);
  }

  /** Drains and stops a service. */
  public void stop(String name) {
    service(name).close();
    running.remove(name);
  }

  /** Stops all services, last started first; all are tried, the first failure is thrown. */
  @Override
  public void close() {
    AssertionError first = null;
    var services = new ArrayList<>(running.values());
    running.clear();
    for (int i = services.size() - 1; i >= 0; i--) {
      try {
        services.get(i).close();
      } catch (AssertionError e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private ServiceUnderTest start(Supplier<Chassis> recipe) {
    var chassis = recipe.get();
    recipes.put(chassis.name(), recipe);
    var service = ServiceUnderTest.start(chassis, this::joined);
    running.put(chassis.name(), service);
    awaitDiscovery(service);
    return service;
  }

  private Environment joined(Environment environment) {
    return change.apply(
        environment
            .share(MemoryBroker.class, broker)
            .share(HeartbeatChannel.class, heartbeats)
            .set("heartbeat.hearAll", true)
            // Beats ten times as often as in production, so that a test need not wait for them.
            .set("heartbeat.interval", "100ms")
            .set("heartbeat.timeout", "500ms"));
  }

  private static boolean hears(ServiceUnderTest other, ServiceUnderTest newcomer) {
    return other
            .context()
            .discovery()
            .getRecord(record -> record.getName().equals(newcomer.name()))
            .result()
        != null;
  }

  /** A newcomer and the others hear each other before the test goes on. */
  private void awaitDiscovery(ServiceUnderTest newcomer) {
    for (var other : running.values()) {
      awaitHeard(other, newcomer);
      awaitHeard(newcomer, other);
    }
  }

  /** A service without routes has no address, so nobody can find it. */
  private static void awaitHeard(ServiceUnderTest listener, ServiceUnderTest speaker) {
    if (speaker.port() > 0) {
      Eventually.until(
          listener.name() + " hears " + speaker.name(), () -> hears(listener, speaker));
    }
  }
}
