package dev.chassis;

import dev.chassis.config.ConfigException;
import dev.chassis.config.ConfigProblem;
import dev.chassis.lifecycle.ShutdownConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a description to a running service, in this order: configuration → Vertx → modules and the
 * service are wired → every configuration problem is known → components start.
 */
final class ServiceStart {

  private static final Logger log = LoggerFactory.getLogger(Chassis.class);

  private final Chassis chassis;
  private final Environment environment;
  private final Promise<Void> abandoned = Promise.promise();
  private volatile @Nullable StartedService starting;
  private volatile boolean hurried;
  private volatile Duration stopTimeout = ShutdownConfig.defaults().timeout();

  ServiceStart(Chassis chassis, Environment environment) {
    this.chassis = chassis;
    this.environment = environment;
  }

  /**
   * Starts the service. Whatever goes wrong is a failure of the future, and leaves nothing open.
   */
  Future<RunningService> start() {
    return prepare()
        .compose(
            wiring ->
                wire(wiring)
                    .compose(wired -> started(wiring))
                    .recover(failure -> close(wiring, failure)));
  }

  private Future<RunningService> started(ServiceWiring wiring) {
    var service = new StartedService(wiring);
    starting = service;
    if (hurried) {
      service.hurry();
    }
    return service.start(abandoned.future());
  }

  /** Lets the stop of a start that is given up, or of what came of it, end within moments. */
  void hurry() {
    hurried = true;
    var service = starting;
    if (service != null) {
      service.hurry();
    }
  }

  /**
   * Gives up a start under way: what has started is stopped again, then the start fails with {@link
   * StartAbandonedException}. Too late once the service is up. Any thread.
   */
  void abandon() {
    abandoned.tryFail(new StartAbandonedException(null));
  }

  /** How long stopping may take: as configured, once that is known. */
  Duration stopTimeout() {
    return stopTimeout;
  }

  Future<Void> check() {
    return prepare()
        .compose(
            wiring ->
                wire(wiring)
                    .recover(failure -> close(wiring, failure))
                    .compose(wired -> close(wiring)));
  }

  private Future<ServiceWiring> prepare() {
    try {
      return Future.succeededFuture(prepared());
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }

  private ServiceWiring prepared() {
    ModuleVersions.check(ModuleVersions.ofCore(), chassis.modules());
    var configuration = ConfigurationReader.read(chassis, environment);
    var settings = CoreSettings.read(configuration);
    stopTimeout = settings.shutdown().timeout();
    var preparation = new ModulePreparation(chassis.newIdentity(), configuration);
    for (var module : chassis.modules()) {
      module.prepare(preparation);
    }
    var home =
        Home.of(
            environment.vertx(),
            settings.runtime(),
            preparation.tracer(),
            preparation.identity(),
            environment.time());
    try {
      return new ServiceWiring(preparation, home, configuration, settings, environment);
    } catch (Throwable thrown) {
      home.close(); // its threads would keep the process alive
      throw thrown;
    }
  }

  private Future<Void> wire(ServiceWiring wiring) {
    return onEventLoop(
        wiring.vertx(),
        () -> {
          var mistake = tryWiring(wiring);
          // First the problems: a mistake may only be what came of them.
          refuseProblems(wiring, mistake);
          warn(wiring.configuration().doubtfulVariables());
          warn(wiring.configuration().warnings());
          warn(wiring.clients().doubtfulSettings());
          wiring.complete(chassis.modules());
          wiring.reloads().logEffective();
        });
  }

  /**
   * Wires modules and service. With configuration problems each goes as far as its first use of the
   * context, so that all are found; any other mistake ends it.
   *
   * @return the first mistake, null when everything is wired
   */
  private @Nullable Exception tryWiring(ServiceWiring wiring) {
    List<Service> parts = new ArrayList<>();
    for (var module : chassis.modules()) {
      parts.add(module::install);
    }
    parts.add(chassis.wiring());
    Exception first = null;
    for (var part : parts) {
      try {
        part.wire(wiring);
      } catch (ConfigException e) {
        first = first == null ? e : first;
      } catch (Exception e) {
        return first == null ? e : first;
      }
    }
    return first;
  }

  private static void refuseProblems(ServiceWiring wiring, @Nullable Exception mistake)
      throws Exception {
    List<ConfigProblem> problems = new ArrayList<>(wiring.configuration().problems());
    problems.addAll(wiring.configuration().unknownKeys(mistake == null));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    if (mistake != null) {
      throw mistake;
    }
  }

  private static void warn(List<String> warnings) {
    for (var warning : warnings) {
      log.warn(warning);
    }
  }

  private interface Wiring {
    void run() throws Exception;
  }

  private static Future<Void> onEventLoop(Vertx vertx, Wiring work) {
    var promise = Promise.<Void>promise();
    vertx
        .getOrCreateContext()
        .runOnContext(
            ignored -> {
              try {
                work.run();
                promise.complete();
              } catch (Throwable thrown) {
                promise.fail(thrown);
              }
            });
    return promise.future();
  }

  private static <T> Future<T> close(ServiceWiring wiring, Throwable failure) {
    return close(wiring).transform(closed -> Future.failedFuture(failure));
  }

  private static Future<Void> close(ServiceWiring wiring) {
    // A promise of nobody's: what belongs to a context of the Vertx is not told after its end.
    var closed = Promise.<Void>promise();
    wiring.reloads().stop().onComplete(stopped -> wiring.home().close().onComplete(closed));
    return closed.future();
  }
}
