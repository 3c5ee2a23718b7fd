package dev.chassis.http.routes;

import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Problems;
import io.vertx.core.http.HttpHeaders;

/**
 * Answers 428 to who would change a state without saying which: two such callers undo each other.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6585#section-3">RFC 6585, section 3</a>
 */
final class MatchRequired {

  private MatchRequired() {}

  static RouteStage before(RouteStage next) {
    return (exchange, call) -> {
      if (exchange.request().headers().contains(HttpHeaders.IF_MATCH)) {
        next.handle(exchange, call);
      } else {
        Answers.problem(
            exchange,
            Problems.ofStatus(
                428, "Say with If-Match which state you have seen: GET tells its etag."));
      }
    };
  }
}
