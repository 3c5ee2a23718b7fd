package dev.chassis.testkit;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.heartbeat.LocalHeartbeatChannel;
import dev.chassis.messaging.database.DatabaseLender;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.testkit.capture.EventProbe;
import dev.chassis.testkit.postgres.LentDatabases;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.ManualTime;
import io.vertx.servicediscovery.Record;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

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

  /** Ten times as often as in production, so that a test need not wait for them. */
  private static final Duration BEAT = Duration.ofMillis(100);

  private final Map<String, Supplier<Chassis>> recipes = new LinkedHashMap<>();
  private final Roster roster = new Roster();
  private final MemoryBroker broker = MemoryBroker.create();
  private final LentDatabases databases = LentDatabases.create();
  private final EventProbe events = EventProbe.on(broker);
  private final LocalHeartbeatChannel heartbeats = LocalHeartbeatChannel.create();
  private final Wires wires = new Wires(heartbeats);
  private final BiFunction<String, Environment, Environment> change;
  private final Runnable letTimePass;
  private @Nullable SystemFaults faults;

  private SystemTest(BiFunction<String, Environment, Environment> change, Runnable letTimePass) {
    this.change = change;
    this.letTimePass = letTimePass;
  }

  /** Starts these services in this order and waits until all hear each other. */
  @SafeVarargs
  public static SystemTest of(Supplier<Chassis>... services) {
    return of((name, environment) -> environment, services);
  }

  /** Like {@link #of(Supplier[])}, with changes to the environment of every service. */
  @SafeVarargs
  public static SystemTest of(UnaryOperator<Environment> change, Supplier<Chassis>... services) {
    return of((name, environment) -> change.apply(environment), services);
  }

  /**
   * Like {@link #of(Supplier[])}, with changes to the environment of each service by its name: a
   * setting that only one of them knows would be a mistake in the others.
   */
  @SafeVarargs
  public static SystemTest of(
      BiFunction<String, Environment, Environment> change, Supplier<Chassis>... services) {
    return start(new SystemTest(change, () -> {}), services);
  }

  /**
   * Like {@link #of(Supplier[])}, with all services on a time that the test moves. While a start
   * waits for the services to hear each other, it moves the time by heartbeats.
   */
  @SafeVarargs
  public static SystemTest of(ManualTime time, Supplier<Chassis>... services) {
    return start(
        new SystemTest((name, environment) -> environment.time(time), () -> time.advance(BEAT)),
        services);
  }

  @SafeVarargs
  private static SystemTest start(SystemTest system, Supplier<Chassis>... services) {
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

  /** The running service of this name; its first instance when there are several. */
  public ServiceUnderTest service(String name) {
    var running = roster.of(name);
    return running.isEmpty() ? roster.at(name, 0) : running.get(0);
  }

  /**
   * One instance of a service.
   *
   * @param index its place, from 0, in the order in which its instances were started; it stays the
   *     same when others end
   */
  public ServiceUnderTest instance(String name, int index) {
    return roster.at(name, index);
  }

  /** The running instances of a service, in the order of their places. */
  public List<ServiceUnderTest> instances(String name) {
    return roster.of(name);
  }

  /** Starts more instances of a service, until this many run, and waits until all hear them. */
  public List<ServiceUnderTest> scale(String name, int count) {
    while (roster.of(name).size() < count) {
      start(recipe(name));
    }
    return instances(name);
  }

  /** Names of the running services, in the order they were started. */
  public List<String> services() {
    return roster.names();
  }

  /** The broker that joins the services. */
  public MemoryBroker broker() {
    return broker;
  }

  /** Hears every event since before the first service started. */
  public EventProbe events() {
    return events;
  }

  /** The channel that carries the heartbeats; cut it to make a living service look dead. */
  public LocalHeartbeatChannel heartbeats() {
    return heartbeats;
  }

  /**
   * What can go wrong here. The first time it is asked for, every connection between services moves
   * to one that can be spoiled, and this waits until all have heard of it.
   */
  public SystemFaults faults() {
    if (faults == null) {
      wires.lay();
      roster.all().forEach(one -> roster.all().forEach(other -> awaitHeard(one, other)));
      faults = new SystemFaults(this, wires);
    }
    return faults;
  }

  /**
   * Ends a service, all its instances, as {@code kill -9} would. The others find out when its port
   * is closed, or when its heartbeats have been silent for half a second; {@link #awaitGone} waits
   * for that.
   */
  public void kill(String name) {
    service(name);
    roster.of(name).forEach(this::kill);
  }

  /** Ends one instance as {@code kill -9} would. */
  public void kill(String name, int index) {
    kill(instance(name, index));
  }

  private void kill(ServiceUnderTest service) {
    service.kill();
    remove(service);
  }

  /** Waits until no other running service knows an instance of {@code name} any more. */
  public void awaitGone(String name) {
    roster.names().stream()
        .filter(other -> !other.equals(name))
        .forEach(other -> awaitGone(name, other));
  }

  /** Waits until {@code observer}, in all its instances, knows no instance of {@code name}. */
  public void awaitGone(String name, String observer) {
    for (var other : roster.of(observer)) {
      awaiting(other.name() + " takes out " + name, () -> !hears(other, knows(name)));
    }
  }

  /** Starts a service again that was killed or stopped; a new instance on new ports. */
  public ServiceUnderTest restart(String name) {
    if (roster.isComplete(name)) {
      throw new AssertionError(name + " is running already");
    }
    return start(recipe(name));
  }

  /** Drains and stops a service, all its instances. */
  public void stop(String name) {
    service(name);
    for (var one : roster.of(name)) {
      one.close();
      remove(one);
    }
  }

  /** Stops all services, last started first; all are tried, the first failure is thrown. */
  @Override
  public void close() {
    AssertionError first = null;
    var services = roster.all();
    for (int i = services.size() - 1; i >= 0; i--) {
      try {
        roster.remove(services.get(i));
        services.get(i).close();
      } catch (AssertionError e) {
        first = first == null ? e : first;
      }
    }
    wires.close();
    if (first != null) {
      throw first;
    }
  }

  private void remove(ServiceUnderTest service) {
    roster.remove(service);
    wires.takeDown(service.instance());
  }

  private Supplier<Chassis> recipe(String name) {
    var recipe = recipes.get(name);
    if (recipe == null) {
      throw new AssertionError(name + " was never part of this system: " + recipes.keySet());
    }
    return recipe;
  }

  private ServiceUnderTest start(Supplier<Chassis> recipe) {
    var chassis = recipe.get();
    var name = chassis.name();
    recipes.put(name, recipe);
    var service =
        ServiceUnderTest.start(chassis, environment -> change.apply(name, joined(environment)));
    roster.add(service);
    roster.all().forEach(other -> meet(other, service));
    return service;
  }

  private Environment joined(Environment environment) {
    return environment
        .share(MemoryBroker.class, broker)
        .share(DatabaseLender.class, databases)
        .share(HeartbeatChannel.class, wires)
        .set("heartbeat.hearAll", true)
        .set("heartbeat.interval", BEAT.toMillis() + "ms")
        .set("heartbeat.timeout", "500ms")
        // A test silences on purpose, and time after time.
        .set("heartbeat.preservation.share", "1")
        .set("heartbeat.preservation.window", "1ms");
  }

  private void meet(ServiceUnderTest one, ServiceUnderTest other) {
    awaitHeard(one, other);
    awaitHeard(other, one);
  }

  /** Waits until {@code heard} can be called; a service without a server never can. */
  private void awaitHeard(ServiceUnderTest hearer, ServiceUnderTest heard) {
    if (heard.port() >= 0) {
      awaiting(
          hearer.name() + " hears " + heard.name(),
          () -> hears(hearer, isReachable(hearer, heard)));
    }
  }

  private void awaiting(String what, BooleanSupplier condition) {
    Eventually.until(
        what,
        () -> {
          boolean holds = condition.getAsBoolean();
          if (!holds) {
            letTimePass.run();
          }
          return holds;
        });
  }

  /** This very instance: one that was killed may still be known under the same name. */
  private static Predicate<Record> isInstance(ServiceUnderTest service) {
    var instance = service.instance();
    return record -> record.getRegistration().equals(instance);
  }

  /** By the wire that leads to it, where wires are laid. */
  private Predicate<Record> isReachable(ServiceUnderTest caller, ServiceUnderTest callee) {
    var known = isInstance(callee);
    if (!wires.areLaid()) {
      return known;
    }
    return record -> {
      var wire = wires.wire(caller.instance(), callee.instance());
      return known.test(record)
          && wire != null
          && record.getLocation().getInteger("port") == wire.port();
    };
  }

  private static Predicate<Record> knows(String name) {
    return record -> record.getName().equals(name);
  }

  private static boolean hears(ServiceUnderTest service, Predicate<Record> wanted) {
    var found = service.context().discovery().getRecord(wanted::test);
    return found.succeeded() && found.result() != null;
  }
}
