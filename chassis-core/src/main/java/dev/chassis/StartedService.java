package dev.chassis;

import dev.chassis.health.HealthReport;
import dev.chassis.json.JsonCodec;
import dev.chassis.lifecycle.Phase;
import dev.chassis.lifecycle.Shutdown;
import dev.chassis.time.Ticker;
import dev.chassis.time.Time;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A wired service on its way up, running, and on its way down. */
final class StartedService implements RunningService {

  private static final Logger log = LoggerFactory.getLogger(Chassis.class);

  private final ServiceWiring wiring;
  private final Presence presence;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Promise<Void> ended = Promise.promise();
  private volatile @Nullable Drain drain;
  private volatile boolean hurried;

  StartedService(ServiceWiring wiring) {
    this.wiring = wiring;
    this.presence = wiring.presence();
  }

  /**
   * Starts everything; on the service's context.
   *
   * @param abandoned fails when the service is not wanted any more
   * @return failed when something did not start, or with {@link StartAbandonedException}, after
   *     what had started was stopped again
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
              wiring.lifecycle().reportStart(wiring.ticker().nanos() - (ticker.nanos() - begun));
              log.atInfo()
                  .addKeyValue("event.duration", ticker.nanos() - begun)
                  .addKeyValue("port", port())
                  .addKeyValue("managementPort", managementPort())
                  .log("{} is up, http on port {}", wiring.identity().name(), port());
              // Probes do without it, the first caller should not have to wait for it (ADR-0034).
              wiring.vertx().executeBlocking(() -> JsonCodec.encode(List.of()), false);
            })
        .<RunningService>map(this)
        .recover(
            failure ->
                drain(Duration.ZERO)
                    .transform(end -> Future.failedFuture(verdict(failure, end.cause()))));
  }

  /** What kept it from starting; of an abandoned start nothing but how its stop went is news. */
  private static Throwable verdict(Throwable failure, @Nullable Throwable stopFailure) {
    return failure instanceof StartAbandonedException
        ? new StartAbandonedException(stopFailure)
        : failure;
  }

  private Future<Void> startAll() {
    var lifecycle = wiring.lifecycle();
    wiring.loops().start();
    return startManagement()
        .compose(management -> lifecycle.start(Phase.RESOURCES))
        .compose(resources -> lifecycle.start(Phase.SERVICE))
        .compose(service -> lifecycle.start(Phase.INGRESS))
        .compose(
            ingress -> {
              var health = wiring.healthChecks();
              presence.provenBy(
                  wiring.ingress().contexts(), () -> health.ready().map(HealthReport::up));
              return presence.announce(
                  wiring.settings().http().host(),
                  port(),
                  wiring.settings().http().tls() != null,
                  wiring.ingress()::inFlight);
            });
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
      // Here and not on an event loop, which may be busy: probes must hear of it at once.
      turnAway();
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
        .eventually(wiring.home()::close)
        .onComplete(done -> ended.tryComplete(), ended::tryFail);
  }

  @Override
  public void hurry() {
    hurried = true;
    var begun = drain;
    if (begun != null && !ended.future().isComplete()) {
      begun.hurry();
    }
  }

  @Override
  public Future<Void> kill() {
    stopping.set(true);
    wiring.lifecycle().kill();
    // Also ends a stop under way: the timers it waits for go with a Vertx of its own.
    return cutOff()
        .transform(cut -> wiring.home().close())
        .onComplete(closed -> ended.tryComplete());
  }

  /** What a Vertx that ends would take along, another's does not. */
  private Future<?> cutOff() {
    return wiring.home().isOwn()
        ? Future.succeededFuture()
        : Future.join(
            wiring.ingress().stop(Duration.ZERO),
            stopManagement(),
            presence.stop(),
            wiring.closeClients());
  }

  /**
   * The whole way down. Callers hear that the instance leaves before it refuses anything: while the
   * pause lasts it serves as before, then every intake closes, what is in flight finishes, and only
   * then resources go.
   */
  private Future<Void> drain(Duration pause) {
    var config = wiring.settings().shutdown();
    var step = config.step();
    // Stopping is about the real world: a test's standing clock must not hold it up.
    var timers = Time.real().timers(wiring.vertx());
    var lifecycle = wiring.lifecycle();
    var shutdown = Shutdown.create(config.timeout(), Ticker.system(), timers);
    shutdown
        .then("readiness off", step, this::turnAway)
        .then("leaving announced", step, presence::leave);
    if (!pause.isZero()) {
      shutdown.thenWait("pause for callers", pause);
    }
    shutdown
        .thenGroups(lifecycle.stopGroups(Phase.INGRESS, config.intakeStep()))
        .then("end announced", step, presence::end)
        .then(lifecycle.stopSteps(Phase.SERVICE, step))
        .then("clients", step, wiring::closeClients)
        .then(lifecycle.stopSteps(Phase.RESOURCES, step))
        .then("management server", step, this::stopManagement);
    drain = new Drain(shutdown, wiring.vertx().getOrCreateContext());
    if (hurried) {
      shutdown.hurry();
    }
    return shutdown.run();
  }

  /** A drain that has begun, and where it may be spoken to. */
  private record Drain(Shutdown shutdown, Context context) {
    void hurry() {
      try {
        context.runOnContext(now -> shutdown.hurry());
      } catch (RejectedExecutionException closed) {
        // its Vertx is closed already: it cannot be over any sooner
      }
    }
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

  /** Refuses traffic to come and asks callers to leave. Harmless when repeated; any thread. */
  private Future<Void> turnAway() {
    wiring.healthChecks().refuseTraffic("draining");
    wiring.ingress().drain();
    return Future.succeededFuture();
  }
}
