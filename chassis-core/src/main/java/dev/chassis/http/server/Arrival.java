package dev.chassis.http.server;

import dev.chassis.context.ContextHeaders;
import dev.chassis.context.Deadline;
import dev.chassis.context.Headers;
import dev.chassis.context.RequestContext;
import dev.chassis.time.Ticker;
import io.vertx.core.MultiMap;
import java.time.Duration;

/**
 * Gives the request its context: the caller's trace with a span of this hop, the request id, and as
 * deadline the earlier of what the caller and the server allow.
 */
final class Arrival {

  private final Duration requestTimeout;
  private final Ticker ticker;

  Arrival(Duration requestTimeout, Ticker ticker) {
    this.requestTimeout = requestTimeout;
    this.ticker = ticker;
  }

  Stage before(Stage next) {
    return exchange -> {
      var arrived = read(exchange.request().headers());
      exchange.callersDeadline(arrived.deadline());
      exchange.begin(arrived.withDeadline(deadline(exchange, arrived)));
      if (arrived.requestId() != null) {
        exchange.response().putHeader(Answers.REQUEST_ID, arrived.requestId());
      }
      next.handle(exchange);
    };
  }

  private RequestContext read(MultiMap headers) {
    var arrived = ContextHeaders.read(headers::get, ticker).orElse(null);
    if (arrived == null) {
      // The caller may set a time-out without being part of any trace.
      var timeout = ContextHeaders.timeout(headers.get(Headers.REQUEST_TIMEOUT_MS));
      var root = RequestContext.root();
      return timeout == null ? root : root.withDeadline(Deadline.after(timeout, ticker));
    }
    var trace = arrived.trace();
    return trace == null ? arrived : arrived.withTrace(trace.child());
  }

  private Deadline deadline(Exchange exchange, RequestContext arrived) {
    var ours = new Deadline(exchange.startNanos() + requestTimeout.toNanos());
    var callers = arrived.deadline();
    return callers == null ? ours : callers.earlier(ours);
  }
}
