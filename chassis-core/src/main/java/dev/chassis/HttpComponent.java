package dev.chassis;

import dev.chassis.http.server.HttpIngress;
import dev.chassis.lifecycle.Component;
import io.vertx.core.Future;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service's HTTP server in the lifecycle; a service without routes opens no port. */
record HttpComponent(HttpIngress ingress, Duration grace) implements Component {

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
    return ingress.hasRoutes()
        ? ingress.stop(grace).onSuccess(this::report)
        : Future.succeededFuture();
  }

  private void report(int cut) {
    if (cut > 0) {
      log.warn("{} requests were cut: they took longer than {} after the stop", cut, grace);
    }
  }
}
