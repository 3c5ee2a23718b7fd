package dev.chassis.http.routes;

import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Problems;

/** The largest body of one route, instead of the server's; negative for the server's. */
record RouteBodyLimit(long maxBytes) {

  static RouteBodyLimit of(long maxBytes) {
    return new RouteBodyLimit(maxBytes);
  }

  RouteStage before(RouteStage next) {
    if (maxBytes < 0) {
      return next;
    }
    return (exchange, call) -> {
      if (exchange.announcedBody() > maxBytes) {
        Answers.problemAndClose(exchange, Problems.tooLarge(maxBytes));
        return;
      }
      exchange.maxBody(maxBytes);
      next.handle(exchange, call);
    };
  }
}
