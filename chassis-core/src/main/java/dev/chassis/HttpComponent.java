package dev.chassis;

import dev.chassis.http.server.CutRequest;
import dev.chassis.http.server.HttpIngress;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.WorkCutException;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service's HTTP server in the lifecycle; a service without routes opens no port. */
record HttpComponent(Vertx vertx, HttpIngress ingress, Duration grace) implements Component {

  private static final Duration HURRIED_GRACE = Duration.ofMillis(500);

  private static final Logger log = LoggerFactory.getLogger(Chassis.class);

  @Override
  public String name() {
    return "http server";
  }

  @Override
  public Future<?> start() {
    return ingress.hasRoutes() ? ingress.start() : Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return ingress.stop(grace).compose(HttpComponent::report);
  }

  @Override
  public void hurry() {
    Timers.on(vertx).after(HURRIED_GRACE, ingress::cut);
  }

  private static Future<Void> report(List<CutRequest> cut) {
    cut.forEach(HttpComponent::name);
    return cut.isEmpty()
        ? Future.succeededFuture()
        : Future.failedFuture(
            new WorkCutException(
                cut.stream().map(one -> one.method() + " " + one.route()).toList()));
  }

  private static void name(CutRequest one) {
    log.atWarn()
        .addKeyValue("http.request.method", one.method())
        .addKeyValue("http.route", one.route())
        .addKeyValue("event.duration", one.ran().toNanos())
        .log(
            "cut {} {} after {} ms, trace {}",
            one.method(),
            one.route(),
            one.ran().toMillis(),
            one.traceId());
  }
}
