package dev.chassis;

import dev.chassis.config.ConfigException;
import dev.chassis.config.ConfigProblem;
import dev.chassis.context.EventBusContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a description to a running service, in this order: configuration → Vertx → modules and the
 * service are wired → every configuration problem is known → components start.
 */
final class ServiceStart {

  private static final Logger log = LoggerFactory.getLogger(Chassis.class);

  private ServiceStart() {}

  static Future<RunningService> start(Chassis chassis, Environment environment) {
    var wiring = prepare(chassis, environment);
    return wire(chassis, wiring)
        .compose(wired -> new StartedService(wiring).start())
        .recover(failure -> close(wiring.vertx(), failure));
  }

  static Future<Void> check(Chassis chassis, Environment environment) {
    var wiring = prepare(chassis, environment);
    return wire(chassis, wiring)
        .recover(failure -> close(wiring.vertx(), failure))
        .compose(wired -> wiring.vertx().close());
  }

  private static ServiceWiring prepare(Chassis chassis, Environment environment) {
    var configuration = ConfigurationReader.read(chassis.name(), environment);
    var settings = CoreSettings.read(configuration);
    var preparation = new ModulePreparation(chassis.newIdentity(), configuration);
    chassis.modules().forEach(module -> module.prepare(preparation));
    var vertx = newVertx(settings.runtime());
    preparation.identity().claim(vertx);
    EventBusContext.install(vertx, environment.time().ticker());
    return new ServiceWiring(
        preparation.identity(), vertx, configuration, settings, preparation.meters(), environment);
  }

  private static Vertx newVertx(RuntimeConfig runtime) {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(runtime.eventLoops())
            .setWorkerPoolSize(runtime.workers()));
  }

  private static Future<Void> wire(Chassis chassis, ServiceWiring wiring) {
    return onEventLoop(
        wiring.vertx(),
        () -> {
          boolean complete = tryWiring(chassis, wiring);
          refuseProblems(wiring, complete);
          wiring.configuration().doubtfulVariables().forEach(log::warn);
          wiring.clients().doubtfulSettings().forEach(log::warn);
          wiring.complete(chassis.modules());
        });
  }

  /** Returns whether every section has been read: with problems, wiring stops at its first use. */
  private static boolean tryWiring(Chassis chassis, ServiceWiring wiring) throws Exception {
    boolean complete = true;
    for (var module : chassis.modules()) {
      try {
        module.install(wiring);
      } catch (ConfigException e) {
        complete = false;
      }
    }
    try {
      chassis.wiring().wire(wiring);
    } catch (ConfigException e) {
      complete = false;
    }
    return complete;
  }

  private static void refuseProblems(ServiceWiring wiring, boolean complete) {
    List<ConfigProblem> problems = new ArrayList<>(wiring.configuration().problems());
    problems.addAll(wiring.configuration().unknownKeys(complete));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
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

  private static <T> Future<T> close(Vertx vertx, Throwable failure) {
    return vertx.close().transform(closed -> Future.failedFuture(failure));
  }
}
