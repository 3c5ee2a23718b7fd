package dev.chassis.http.routes;

import dev.chassis.http.idempotency.Idempotency;

/** Heeds idempotency keys on one route. */
record OnceOnly(Idempotency idempotency, boolean required) {

  RouteStage before(RouteStage next) {
    return (exchange, call) -> {
      if (!idempotency.admits(exchange, required)) {
        return;
      }
      var key = Idempotency.keyOf(exchange);
      if (key == null) {
        next.handle(exchange, call);
        return;
      }
      // The body says whether it is the same request.
      BodyReader.whole(
          exchange,
          body -> {
            exchange.body(body);
            idempotency.once(exchange, key, body, () -> next.handle(exchange, call));
          });
    };
  }
}
