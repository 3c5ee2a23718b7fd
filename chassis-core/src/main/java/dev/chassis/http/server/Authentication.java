package dev.chassis.http.server;

import dev.chassis.context.Principal;
import dev.chassis.http.Problem;
import dev.chassis.security.Authenticator;
import dev.chassis.security.Refusals;
import dev.chassis.security.RefusedTokenException;
import dev.chassis.security.RefusedTokenException.Reason;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who asks, where a bearer token is shown; a token that is not believed ends the request,
 * even where none is needed. Whether one is needed, the route says.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750">RFC 6750, bearer tokens</a>
 */
final class Authentication {

  private static final String BEARER = "Bearer ";

  private final Authenticator authenticator;
  private final Refusals refusals;

  private Authentication(Authenticator authenticator, Refusals refusals) {
    this.authenticator = authenticator;
    this.refusals = refusals;
  }

  /** The stage in front of {@code next}; {@code next} itself where no tokens are believed. */
  static Stage before(Stage next, @Nullable Authenticator authenticator, Refusals refusals) {
    if (authenticator == null) {
      return next;
    }
    var stage = new Authentication(authenticator, refusals);
    return exchange -> stage.handle(exchange, next);
  }

  private void handle(Exchange exchange, Stage next) {
    var given = exchange.request().headers().getAll(HttpHeaders.AUTHORIZATION);
    if (given.size() > 1) {
      Answers.problem(exchange, ambiguous(), challenge("invalid_request"));
    } else if (given.isEmpty() || !isBearer(given.get(0))) {
      next.handle(exchange);
    } else {
      var found = authenticator.authenticate(given.get(0).substring(BEARER.length()).strip());
      if (found.succeeded()) {
        exchange.authenticated(found.result());
        next.handle(exchange);
      } else {
        await(exchange, found, next);
      }
    }
  }

  /** The body must not be lost meanwhile. */
  private void await(Exchange exchange, Future<Principal> found, Stage next) {
    HttpServerRequest request = exchange.request();
    if (!found.isComplete()) {
      request.pause();
    }
    found.onComplete(
        principal -> exchange.onContext(() -> goOn(exchange, principal, next)),
        failure -> exchange.onContext(() -> refuse(exchange, failure)));
  }

  private static void goOn(Exchange exchange, Principal principal, Stage next) {
    if (exchange.isOver()) {
      return;
    }
    try {
      // Takes effect later in this turn's event loop, when the route has set its handlers.
      exchange.request().resume();
      exchange.authenticated(principal);
      next.handle(exchange);
    } catch (Throwable thrown) {
      Answers.failure(exchange, thrown);
    }
  }

  private void refuse(Exchange exchange, Throwable failure) {
    if (!(failure instanceof RefusedTokenException refused)) {
      Answers.failure(exchange, failure);
      return;
    }
    refusals.refused(refused.reason().label(), "any");
    if (refused.reason() == Reason.NO_KEYS) {
      // Not the caller's fault, and no verdict on the token.
      Answers.problem(exchange, undecided(), Map.of("retry-after", "5"));
    } else {
      Answers.problem(exchange, invalid(), challenge("invalid_token"));
    }
  }

  private static boolean isBearer(String header) {
    return header.regionMatches(true, 0, BEARER, 0, BEARER.length());
  }

  private static Map<String, String> challenge(String error) {
    return Map.of("www-authenticate", "Bearer error=\"" + error + "\"");
  }

  private static Problem invalid() {
    // Not why: it would tell a forger what to try next.
    return Problem.of(401, "invalid-token", "Unauthorized", "The token is not believed.");
  }

  private static Problem ambiguous() {
    return Problem.of(400, "invalid-request", "Bad Request", "Authorization is given twice.");
  }

  private static Problem undecided() {
    return Problem.of(
        503, "no-token-keys", "Service Unavailable", "Tokens cannot be checked at the moment.");
  }
}
