package dev.chassis.samples.launcher;

import dev.chassis.Environment;
import dev.chassis.RunningService;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.heartbeat.LocalHeartbeatChannel;
import dev.chassis.messaging.database.DatabaseLender;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.observability.logging.ServiceLogFiles;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * All services in this JVM, each with a Vertx of its own, joined by a broker and a heartbeat
 * channel in memory. Between them they speak HTTP all the same.
 */
final class OneJvm implements Bank {

  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(35);

  private final Map<SampleService, RunningService> running = new EnumMap<>(SampleService.class);
  private final MemoryBroker broker = MemoryBroker.create();
  private final HeartbeatChannel heartbeats = LocalHeartbeatChannel.create();
  private final Ticker ticker = Ticker.system();
  private final int gatewayPort;
  private final Databases databases;

  private OneJvm(int gatewayPort, Databases databases) {
    this.gatewayPort = gatewayPort;
    this.databases = databases;
  }

  /** A bank whose services log into files. */
  static OneJvm create(Options options, Folders folders, Console console) {
    ServiceLogFiles.into(folders.logs());
    return new OneJvm(options.port(), Databases.create(console));
  }

  /** A bank on any free ports that leaves the log alone: for tests. */
  static OneJvm forTests(Console console) {
    return new OneJvm(0, Databases.create(console));
  }

  @Override
  public synchronized List<Listening> start(Consumer<Listening> progress)
      throws InterruptedException {
    var all = new ArrayList<Listening>();
    for (var service : SampleService.values()) {
      long begun = ticker.nanos();
      var started = await(service, service.chassis().start(environment(service)));
      running.put(service, started);
      var millis = Duration.ofNanos(ticker.nanos() - begun).toMillis();
      var listening =
          Listening.on(service, started.port(), started.managementPort(), millis, Optional.empty());
      all.add(listening);
      progress.accept(listening);
    }
    return all;
  }

  /** Those that run, for tests that look inside. */
  synchronized List<RunningService> running() {
    return List.copyOf(running.values());
  }

  @Override
  public synchronized boolean stop() {
    var gateway = running.remove(SampleService.GATEWAY);
    boolean clean = gateway == null || ends(gateway.stop());
    var others = running.values().stream().map(RunningService::stop).toList();
    running.clear();
    for (var stopped : others) {
      clean &= ends(stopped);
    }
    databases.stop();
    return clean;
  }

  private Environment environment(SampleService service) {
    return Environment.ofProcess()
        .set("http.port", service == SampleService.GATEWAY ? gatewayPort : 0)
        .set("http.host", "127.0.0.1")
        .set("management.port", 0)
        .set("messaging.transport", "memory")
        // Callers in the same JVM hear of a farewell at once.
        .set("shutdown.pause", "100ms")
        .share(MemoryBroker.class, broker)
        .share(HeartbeatChannel.class, heartbeats)
        .share(DatabaseLender.class, databases);
  }

  private static RunningService await(SampleService service, Future<RunningService> start)
      throws InterruptedException {
    try {
      return start
          .toCompletionStage()
          .toCompletableFuture()
          .get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      var cause = e.getCause();
      throw new LauncherException(
          service.id() + " did not start: " + (cause == null ? e : cause).getMessage(), e);
    } catch (TimeoutException e) {
      throw new LauncherException(
          service.id() + " did not start within " + START_LIMIT.toSeconds() + " s", e);
    }
  }

  private static boolean ends(Future<Void> stop) {
    try {
      stop.toCompletionStage().toCompletableFuture().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }
}
