package dev.chassis.http.server;

import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one event loop that are being answered: a list through the exchanges themselves,
 * so that a request costs a few writes and no object. Used from its event loop only.
 */
final class Underway {

  private @Nullable Exchange first;

  void add(Exchange exchange) {
    exchange.after = first;
    if (first != null) {
      first.before = exchange;
    }
    first = exchange;
  }

  void remove(Exchange exchange) {
    if (exchange.before == null) {
      first = exchange.after;
    } else {
      exchange.before.after = exchange.after;
    }
    if (exchange.after != null) {
      exchange.after.before = exchange.before;
    }
    exchange.before = null;
    exchange.after = null;
  }

  /** Tells {@code named} which they are, then closes the connection of each. */
  void cut(long nowNanos, Consumer<CutRequest> named) {
    var open = new ArrayList<Exchange>();
    for (var exchange = first; exchange != null; exchange = exchange.after) {
      if (!exchange.isOver()) {
        open.add(exchange);
        named.accept(CutRequest.of(exchange, nowNanos));
      }
    }
    // Only now: closing ends exchanges, which leave the list.
    open.forEach(exchange -> exchange.request().connection().close());
  }
}
