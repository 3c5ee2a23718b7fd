package dev.chassis.http.routes;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The time limit of one route, instead of the server's. */
record RouteTimeout(@Nullable Duration timeout) {

  static RouteTimeout of(@Nullable Duration timeout) {
    return new RouteTimeout(timeout);
  }

  RouteStage before(RouteStage next) {
    var own = timeout;
    if (own == null) {
      return next;
    }
    return (exchange, call) -> {
      exchange.allow(own);
      next.handle(exchange, call);
    };
  }
}
