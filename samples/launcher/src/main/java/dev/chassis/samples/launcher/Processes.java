package dev.chassis.samples.launcher;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Each service in a process of its own, joined by a broker. Nobody restarts a process that dies: it
 * is told, with the command that starts it again.
 */
final class Processes implements Bank {

  private static final int FIRST_PORT = 8080;
  private static final int FIRST_MANAGEMENT_PORT = 9080;

  private final Map<SampleService, ServiceProcess> running = new EnumMap<>(SampleService.class);
  private final Supplier<Broker> brokers;
  private final IntUnaryOperator ports;
  private final Options options;
  private final Folders folders;
  private final Console console;
  private final Databases databases;
  private @Nullable Broker broker;
  private volatile boolean stopping;

  private Processes(
      Options options,
      Folders folders,
      Console console,
      Supplier<Broker> brokers,
      IntUnaryOperator ports) {
    this.brokers = brokers;
    this.ports = ports;
    this.options = options;
    this.folders = folders;
    this.console = console;
    this.databases = Databases.create(console);
  }

  static Processes create(Options options, Folders folders, Console console) {
    return new Processes(options, folders, console, () -> Broker.find(folders), Ports::preferably);
  }

  /** For tests: several banks may run on one machine, so none insists on the usual ports. */
  static Processes forTests(
      Options options, Folders folders, Console console, Supplier<Broker> brokers) {
    return new Processes(options, folders, console, brokers, usual -> Ports.any());
  }

  @Override
  public List<Listening> start(Consumer<Listening> progress) throws InterruptedException {
    var found = joined();
    launchAll(found);
    console.say("  joined by %s".formatted(found.described()));
    var all = new ArrayList<Listening>();
    for (var process : List.copyOf(running.values())) {
      var listening = process.awaitReady();
      all.add(listening);
      progress.accept(listening);
    }
    running.values().forEach(process -> process.onDeath(code -> tellDeath(process, code)));
    return all;
  }

  @Override
  public synchronized boolean stop() {
    stopping = true;
    var gateway = running.remove(SampleService.GATEWAY);
    boolean clean = gateway == null || gateway.stop();
    running.values().forEach(ServiceProcess::terminate);
    for (var process : running.values()) {
      clean &= process.stop();
    }
    running.clear();
    if (broker != null) {
      broker.stop().run();
      broker = null;
    }
    databases.stop();
    return clean;
  }

  /** The process of a service, as it was started. */
  synchronized ServiceProcess process(SampleService service) {
    return Objects.requireNonNull(running.get(service), "not running");
  }

  /** Where a service keeps its data, for whoever wants to check it. */
  String databaseUri(SampleService service) {
    return databases.uri(service.id());
  }

  /** Under the lock that {@link #stop} takes: a broker on its way up must not be left behind. */
  private synchronized Broker joined() {
    if (stopping) {
      throw new LauncherException("stopped while starting");
    }
    var found = brokers.get();
    broker = found;
    return found;
  }

  private synchronized void launchAll(Broker found) {
    for (var service : SampleService.values()) {
      if (!stopping) {
        running.put(service, launch(service, found));
      }
    }
  }

  private ServiceProcess launch(SampleService service, Broker found) {
    int at = nth(service);
    int port =
        service == SampleService.GATEWAY ? options.port() : ports.applyAsInt(FIRST_PORT + at);
    int managementPort = ports.applyAsInt(FIRST_MANAGEMENT_PORT + at);
    return ServiceProcess.start(
        new StartScript(service, port, managementPort, variables(service, found), settings()),
        folders);
  }

  /** What may hold a password: the environment is for the service alone, unlike its arguments. */
  private Map<String, String> variables(SampleService service, Broker found) {
    var variables = new TreeMap<String, String>();
    variables.put(found.variable(), found.uri());
    if (service.hasDatabase()) {
      variables.put("CHASSIS_DATABASE_URI", databases.uri(service.id()));
    }
    return variables;
  }

  private Map<String, String> settings() {
    var settings = new TreeMap<String, String>();
    // All are on this machine; nobody else needs to get in.
    settings.put("http.host", "127.0.0.1");
    return settings;
  }

  /** Distance of the service's usual ports from the gateway's, as in the services' own files. */
  private static int nth(SampleService service) {
    return switch (service) {
      case GATEWAY -> 0;
      case ORDERS -> 1;
      case ACCOUNT_TRANSACTIONS -> 2;
      case MARKET -> 3;
      case FEES -> 4;
      case ALERTS -> 5;
    };
  }

  private void tellDeath(ServiceProcess process, int code) {
    if (!stopping) {
      console.say(
          "  %s has ended with exit code %d%s; start it again with %s"
              .formatted(
                  process.service().id(),
                  code,
                  Optional.of(code)
                      .filter(it -> it > 128)
                      .map(it -> " (signal " + (it - 128) + ")")
                      .orElse(""),
                  process.script()));
    }
  }
}
