package dev.chassis;

import dev.chassis.client.ClientsConfig;
import dev.chassis.config.Check;
import dev.chassis.context.RequestContext;
import dev.chassis.context.ServiceIdentity;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Builds a service: its name, its modules, its wiring; then runs it as a process, or starts it
 * inside one.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   Chassis.service("hello")
 *       .with(Observability.module())
 *       .run(args, chassis ->
 *           chassis.http().get("/hello/{name}",
 *               call -> Future.succeededFuture(Map.of("hello", call.path("name")))));
 * }
 * }</pre>
 *
 * <p>The same Chassis can be started several times, each start is a service of its own.
 */
public final class Chassis {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  private final String name;
  private final List<ChassisModule> modules = new ArrayList<>();
  private String version = "0.0.0";
  private Service wiring = chassis -> {};

  private Chassis(String name) {
    this.name = name;
  }

  /**
   * Begins a service.
   *
   * @param name by which the fleet knows it: a lower-case letter, then up to 62 lower-case letters,
   *     digits or dashes (a DNS label, so that it can be a host name in a cluster); not {@code
   *     defaults}, since {@code client.defaults} holds the settings for every service
   */
  public static Chassis service(String name) {
    Check.all(
        Check.matches(
            NAME, "a lower-case letter, then lower-case letters, digits or dashes", "name", name),
        Check.that(
            !name.equals(ClientsConfig.DEFAULTS),
            "name",
            name,
            "another name: client.defaults is for every service"));
    return new Chassis(name);
  }

  /** Adds a module; modules are installed in the order added. */
  public Chassis with(ChassisModule module) {
    modules.add(module);
    return this;
  }

  /** Says which version of the service this is; shown in logs, heartbeats and {@code /info}. */
  public Chassis version(String newVersion) {
    version = newVersion;
    return this;
  }

  /** Sets the service's own wiring. */
  public Chassis wiring(Service newWiring) {
    wiring = newWiring;
    return this;
  }

  /** Name of the service. */
  public String name() {
    return name;
  }

  /**
   * Runs the service as this process: reads {@code args}, starts, and drains on SIGTERM or SIGINT.
   * Returns once the start is under way. A signal while it starts stops what has started; a second
   * signal hurries the stop. The process exits with 0 after an orderly stop, 1 when the service
   * could not start, 2 when arguments or configuration are wrong, 3 when something did not stop as
   * it should, 4 when work was cut because it took longer than {@code shutdown.grace}, 5 when it
   * stopped in a hurry; at the latest 5 s after {@code shutdown.timeout}, or after the second
   * signal.
   */
  public void run(String... args) {
    ServiceProcess.run(this, args);
  }

  /** Like {@link #wiring} and {@link #run(String...)} in one. */
  public void run(String[] args, Service newWiring) {
    wiring(newWiring).run(args);
  }

  /**
   * Starts the service in this process and leaves signals alone: for tests and launchers.
   *
   * @return the running service; failed with {@link dev.chassis.config.ConfigException} when the
   *     configuration is wrong (nothing was started), with {@link MixedVersionsException} when
   *     modules of the chassis have different versions, or with what kept it from starting (what
   *     had started was stopped again)
   */
  public Future<RunningService> start(Environment environment) {
    return new ServiceStart(this, environment).start();
  }

  /**
   * Checks configuration and wiring without starting anything.
   *
   * @return failed as {@link #start} would fail before it starts the first component
   */
  public Future<Void> check(Environment environment) {
    return new ServiceStart(this, environment).check();
  }

  List<ChassisModule> modules() {
    return modules;
  }

  Service wiring() {
    return wiring;
  }

  ServiceIdentity newIdentity() {
    return new ServiceIdentity(
        name, version, name + "-" + RequestContext.newRequestId().substring(0, 8));
  }
}
