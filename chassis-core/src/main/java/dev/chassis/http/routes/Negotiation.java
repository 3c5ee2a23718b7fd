package dev.chassis.http.routes;

import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import dev.chassis.http.server.Problems;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/** Answers 406 to who wants none of what the route offers, before anything is done for it. */
final class Negotiation {

  private final List<String> offered;

  /**
   * What a route offers.
   *
   * @param offered media types, the preferred one first
   */
  Negotiation(List<String> offered) {
    this.offered = offered;
  }

  RouteStage before(RouteStage next) {
    return (exchange, call) -> {
      if (accepts(exchange)) {
        next.handle(exchange, call);
      } else {
        Answers.problem(
            exchange, Problems.ofStatus(406, "Offered: " + String.join(", ", offered) + "."));
      }
    };
  }

  private boolean accepts(Exchange exchange) {
    var headers = exchange.request().headers();
    return !headers.contains(HttpHeaders.ACCEPT)
        || Accept.of(headers.getAll(HttpHeaders.ACCEPT)).best(offered) != null;
  }
}
