package dev.chassis.http.server;

import dev.chassis.http.Problem;
import dev.chassis.time.Ticker;

/** Answers 504 at the request's deadline, whatever the handler does or fails to do. */
final class TimeLimit {

  private final TimeLimits limits;
  private final Ticker ticker;

  TimeLimit(TimeLimits limits, Ticker ticker) {
    this.limits = limits;
    this.ticker = ticker;
  }

  Stage before(Stage next) {
    return exchange -> {
      var deadline = exchange.requestContext().deadline();
      if (deadline == null) {
        next.handle(exchange);
      } else if (deadline.isExpired(ticker)) {
        // Nobody waits for it any more: the handler must not even start.
        expired(exchange);
      } else {
        limits.add(exchange, deadline.atNanos());
        exchange.atEnd(limits::remove);
        next.handle(exchange);
      }
    };
  }

  /** The deadline passed: the caller was too slow when its body is still awaited, else we were. */
  static void expired(Exchange exchange) {
    if (exchange.isReadingBody()) {
      Answers.problemAndClose(
          exchange,
          Problem.of(408, "request-timeout", "Request Timeout", "The body did not come in time."));
    } else {
      Answers.problem(
          exchange,
          Problem.of(504, "deadline-exceeded", "Gateway Timeout", "There was no answer in time."));
    }
  }
}
