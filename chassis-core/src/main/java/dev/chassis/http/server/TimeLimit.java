package dev.chassis.http.server;

import dev.chassis.http.Problem;
import dev.chassis.time.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Answers 504 at the request's deadline, whatever the handler does or fails to do. */
final class TimeLimit {

  private final TimeLimits limits;
  private final Ticker ticker;
  private final Duration requestTimeout;

  TimeLimit(TimeLimits limits, Ticker ticker, Duration requestTimeout) {
    this.requestTimeout = requestTimeout;
    this.limits = limits;
    this.ticker = ticker;
  }

  Stage before(Stage next) {
    return exchange -> {
      long until = exchange.keptUntil(requestTimeout);
      if (isPast(until)) {
        // Nobody waits for it any more: the handler must not even start.
        expired(exchange);
      } else {
        limits.add(exchange, until);
        exchange.timedBy(this);
        next.handle(exchange);
      }
    };
  }

  boolean isPast(long nanos) {
    return nanos - ticker.nanos() <= 0;
  }

  void moveTo(Exchange exchange, long deadlineNanos) {
    limits.remove(exchange);
    limits.add(exchange, deadlineNanos);
  }

  /** Begins the time limit anew; {@code timeout} is the route's own, null for the server's. */
  void moveOn(Exchange exchange, @Nullable Duration timeout) {
    moveTo(exchange, ticker.nanos() + of(timeout).toNanos());
  }

  /** The server's own limit where a route has none. */
  Duration of(@Nullable Duration timeout) {
    return timeout == null ? requestTimeout : timeout;
  }

  void lift(Exchange exchange) {
    limits.remove(exchange);
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
    // After the answer: what ends now would give another one.
    exchange.requestContext().cancellation().cancel();
  }
}
