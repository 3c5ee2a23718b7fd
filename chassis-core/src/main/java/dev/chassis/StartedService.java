package dev.chassis;

import dev.chassis.lifecycle.Phase;
import dev.chassis.lifecycle.Shutdown;
import dev.chassis.time.Ticker;
import dev.chassis.time.Time;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A wired service on its way up, running, and on its way down. */
final class StartedService implements RunningService {

  private static final Logger log = LoggerFactory.getLogger(Chassis.class);

  private final ServiceWiring wiring;
  private final Presence presence;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Promise<Void> ended = Promise.promise();

  StartedService(ServiceWiring wiring) {
    this.wiring = wiring;
    this.presence = wiring.presence();
  }

  /**
   * Starts everything; on the service's context.
   *
   * @param abandoned fails when the service is not wanted any more
   * @return failed when something did not start or it was abandoned, after what had started was
   *     stopped again
   */
  Future<RunningService> start(Future<?> abandoned) {
    var ticker = Ticker.system();
    long begun = ticker.nanos();
    var up = ((ContextInternal) wiring.vertx().getOrCreateContext()).<Void>promise();
    abandoned.onFailure(up::tryFail);
    startAll().onComplete(started -> up.tryComplete(), up::tryFail);
    return up.future()
        .onSuccess(
            announced -> {
              wiring.healthChecks().started();
              wiring.healthChecks().acceptTraffic();
              log.atInfo()
                  .addKeyValue("event.duration", ticker.nanos() - begun)
                  .addKeyValue("port", port())
                  .addKeyValue("managementPort", managementPort())
                  .log("{} is up, http on port {}", wiring.identity().name(), port());
            })
        .<RunningService>map(this)
        .recover(failure -> drain(Duration.ZERO).transform(end -> Future.failedFuture(failure)));
  }

  private Future<Void> startAll() {
    var lifecycle = wiring.lifecycle();
    return startManagement()
        .compose(management -> lifecycle.start(Phase.RESOURCES))
        .compose(resources -> lifecycle.start(Phase.SERVICE))
        .compose(service -> lifecycle.start(Phase.INGRESS))
        .compose(
            ingress ->
                presence.announce(
                    wiring.settings().http().host(),
                    port(),
                    wiring.settings().http().tls() != null,
                    wiring.ingress()::inFlight));
  }

  @Override
  public ServiceContext context() {
    return wiring;
  }

  @Override
  public int port() {
    return wiring.ingress().port();
  }

  @Override
  public int managementPort() {
    return wiring.managementServer().port();
  }

  @Override
  public Future<Void> stop() {
    if (stopping.compareAndSet(false, true)) {
      try {
        wiring.vertx().runOnContext(go -> drainAndClose());
      } catch (RejectedExecutionException closed) {
        ended.tryComplete(); // somebody closed the Vertx: nothing is left to stop
      }
    }
    return ended.future();
  }

  private void drainAndClose() {
    drain(wiring.settings().shutdown().pause())
        .eventually(wiring.vertx()::close)
        .onComplete(done -> ended.tryComplete(), ended::tryFail);
  }

  @Override
  public Future<Void> kill() {
    stopping.set(true);
    wiring.lifecycle().kill();
    // Also ends a stop under way: the timers it waits for go with the Vertx.
    return wiring.vertx().close().onComplete(closed -> ended.tryComplete());
  }

  /**
   * The whole way down. Callers hear that the instance leaves before it refuses anything: while the
   * pause lasts it serves as before, then the intake stops, what is in flight finishes, and only
   * then resources go.
   */
  private Future<Void> drain(Duration pause) {
    var config = wiring.settings().shutdown();
    // Stopping is about the real world: a test's standing clock must not hold it up.
    var timers = Time.real().timers(wiring.vertx());
    List<Shutdown.Step> steps = new ArrayList<>();
    steps.add(new Shutdown.Step("readiness off", config.step(), this::turnAway));
    steps.add(new Shutdown.Step("leaving announced", config.step(), presence::leave));
    if (!pause.isZero()) {
      steps.add(
          new Shutdown.Step("pause for callers", pause.plusSeconds(1), () -> after(timers, pause)));
    }
    steps.addAll(wiring.lifecycle().stopSteps(Phase.INGRESS, config.step()));
    steps.add(new Shutdown.Step("end announced", config.step(), presence::end));
    steps.addAll(wiring.lifecycle().stopSteps(Phase.SERVICE, config.step()));
    steps.add(new Shutdown.Step("clients", config.step(), wiring::closeClients));
    steps.addAll(wiring.lifecycle().stopSteps(Phase.RESOURCES, config.step()));
    steps.add(new Shutdown.Step("management server", config.step(), this::stopManagement));
    return Shutdown.run(steps, config.timeout(), Ticker.system(), timers);
  }

  private Future<Void> startManagement() {
    return wiring.settings().management().enabled()
        ? wiring.managementServer().start()
        : Future.succeededFuture();
  }

  private Future<Void> stopManagement() {
    return wiring.settings().management().enabled()
        ? wiring.managementServer().stop()
        : Future.succeededFuture();
  }

  private Future<Void> turnAway() {
    wiring.healthChecks().refuseTraffic("draining");
    wiring.ingress().drain();
    return Future.succeededFuture();
  }

  private static Future<Void> after(Timers timers, Duration delay) {
    var promise = Promise.<Void>promise();
    timers.after(delay, promise::complete);
    return promise.future();
  }
}
