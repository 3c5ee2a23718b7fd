package dev.chassis.testkit;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.RunningService;
import dev.chassis.ServiceContext;
import dev.chassis.messaging.database.DatabaseLender;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.testkit.postgres.LentDatabases;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Time;
import io.vertx.core.Future;
import java.util.function.UnaryOperator;

/**
 * One service, running inside a test on free ports of the loopback interface, with nothing of the
 * machine's environment and no pause when it stops. What it would share with others is its own, in
 * memory; the broker is found by {@code get(MemoryBroker.class)}. A service with a database that
 * none is configured for gets an empty one, on a PostgreSQL that the tests of this JVM share.
 *
 * <pre>{@code
 * try (var orders = ServiceUnderTest.start(OrdersService.chassis())) {
 *   assertThat(orders.http().get("/orders/none").status()).isEqualTo(404);
 * }
 * }</pre>
 */
public final class ServiceUnderTest implements AutoCloseable {

  private final String name;
  private final RunningService running;
  private final TestHttp http;
  private final TestHttp management;

  private ServiceUnderTest(String name, RunningService running) {
    this.name = name;
    this.running = running;
    this.http = TestHttp.of(name, running.port());
    this.management = TestHttp.of("the management server of " + name, running.managementPort());
  }

  /**
   * Starts {@code chassis} and waits until it serves.
   *
   * @throws AssertionError with the cause when it does not start
   */
  public static ServiceUnderTest start(Chassis chassis) {
    return start(chassis, environment -> environment);
  }

  /** Like {@link #start(Chassis)}, with settings, time or shared objects of the test's choice. */
  public static ServiceUnderTest start(Chassis chassis, UnaryOperator<Environment> change) {
    var environment = change.apply(testEnvironment());
    return new ServiceUnderTest(chassis.name(), Eventually.succeeds(chassis.start(environment)));
  }

  /** Like {@link #start(Chassis)}, on a time that the test moves. */
  public static ServiceUnderTest start(Chassis chassis, Time time) {
    return start(chassis, environment -> environment.time(time));
  }

  /** What every service under test starts from: loopback, free ports, no pause at the end. */
  static Environment testEnvironment() {
    return Environment.empty()
        .set("http.host", "127.0.0.1")
        .set("http.port", 0)
        .set("management.port", 0)
        .set("runtime.eventLoops", 2)
        .set("shutdown.pause", "0s")
        .share(MemoryBroker.class, MemoryBroker.create())
        .share(DatabaseLender.class, LentDatabases.create());
  }

  /** Name of the service. */
  public String name() {
    return name;
  }

  /** Id of this instance, new at every start. */
  public String instance() {
    return context().identity().instance();
  }

  /** Talks to the service. */
  public TestHttp http() {
    return http;
  }

  /** Talks to its management server. */
  public TestHttp management() {
    return management;
  }

  /** Port of its management server; -1 when it is off. */
  public int managementPort() {
    return running.managementPort();
  }

  /** Port of the service; -1 when it has no routes. */
  public int port() {
    return running.port();
  }

  /** What the service was wired with. */
  public ServiceContext context() {
    return running.context();
  }

  /** Something a module of the service provides, such as {@code Messaging}. */
  public <T> T get(Class<T> type) {
    return context().get(type);
  }

  /** Ends the service as {@code kill -9} would: no farewell, nothing finished. */
  public void kill() {
    Eventually.succeeds(running.kill());
  }

  /**
   * Begins to drain and stop the service, and does not wait.
   *
   * @return what {@link RunningService#stop} gives
   */
  public Future<Void> stop() {
    return running.stop();
  }

  /** Drains and stops the service; fails the test when something did not stop as it should. */
  @Override
  public void close() {
    Eventually.succeeds(running.stop());
  }
}
