package dev.chassis;

import dev.chassis.context.EventBusContext;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.time.Time;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.tracing.VertxTracer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Vertx a service lives in: its own, which ends with it, or somebody else's, which it leaves as
 * it found it.
 */
final class Home {

  private static final Logger log = LoggerFactory.getLogger(Chassis.class);

  private final Vertx vertx;
  private final boolean own;
  private final ServiceIdentity identity;
  private final Timers timers;
  private final List<Runnable> leavings = new ArrayList<>();

  private Home(Vertx vertx, boolean own, ServiceIdentity identity, Time time) {
    this.vertx = vertx;
    this.own = own;
    this.identity = identity;
    // A Vertx of our own takes its timers along when it ends; in another's we must count them.
    this.timers = own ? time.timers(vertx) : new CountedTimers(time.timers(vertx));
  }

  /**
   * Moves in.
   *
   * @param existing a Vertx to live in; null to make one. It is made on this thread: two that
   *     initialize classes of Vert.x, Netty and a logger at once may wait for each other for ever
   * @param tracer makes the spans of a Vertx made here; null for none
   * @throws IllegalStateException when another service lives there
   */
  static Home of(
      @Nullable Vertx existing,
      RuntimeConfig runtime,
      @Nullable VertxTracer<?, ?> tracer,
      ServiceIdentity identity,
      Time time) {
    var vertx = existing == null ? newVertx(runtime, tracer) : existing;
    identity.claim(vertx);
    var home = new Home(vertx, existing == null, identity, time);
    home.leavings.add(() -> identity.release(vertx));
    home.leavings.add(EventBusContext.install(vertx, time.ticker()));
    if (existing != null) {
      home.sayWhatIsMissing();
    }
    return home;
  }

  Vertx vertx() {
    return vertx;
  }

  /** Whether it ends with the service. */
  boolean isOwn() {
    return own;
  }

  Timers timers() {
    return timers;
  }

  /** Runs {@code leaving} when the service moves out of a Vertx that lives on. */
  void atEnd(Runnable leaving) {
    leavings.add(leaving);
  }

  /** Moves out. Nothing of the service is left when it has completed. */
  Future<Void> close() {
    if (own) {
      return vertx.close(); // and everything in it
    }
    if (timers instanceof CountedTimers counted) {
      counted.cancelAll();
    }
    for (int i = leavings.size() - 1; i >= 0; i--) {
      leavings.get(i).run();
    }
    return Future.succeededFuture();
  }

  private static Vertx newVertx(RuntimeConfig runtime, @Nullable VertxTracer<?, ?> tracer) {
    var options =
        new VertxOptions()
            .setEventLoopPoolSize(runtime.eventLoops())
            .setWorkerPoolSize(runtime.workers());
    return tracer == null
        ? Vertx.vertx(options)
        : Vertx.builder().with(options).withTracer(unused -> tracer).build();
  }

  private void sayWhatIsMissing() {
    var internal = (VertxInternal) vertx;
    var missing = new ArrayList<String>();
    missing.add(
        "runtime.workers has no effect, runtime.eventLoops says only on how many the server"
            + " listens");
    if (internal.metrics() == null) {
      missing.add("it has no metrics of Vert.x itself");
    }
    if (internal.tracer() == null) {
      missing.add("it makes no spans");
    }
    log.atWarn()
        .log(
            "{} lives in a Vertx that the chassis did not make: {}",
            identity.name(),
            String.join("; ", missing));
  }
}
