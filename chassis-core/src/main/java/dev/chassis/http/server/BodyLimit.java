package dev.chassis.http.server;

/**
 * Refuses bodies that announce themselves as too large, before a byte of them is read. Those sent
 * in chunks are counted while they are read.
 */
final class BodyLimit {

  private final long maxBytes;
  private final Routing routing;

  BodyLimit(long maxBytes, Routing routing) {
    this.maxBytes = maxBytes;
    this.routing = routing;
  }

  Stage before(Stage next) {
    return exchange -> {
      exchange.maxBody(maxBytes);
      if (exchange.announcedBody() > maxBytes && !isMeantForMore(exchange)) {
        Answers.problemAndClose(exchange, Problems.tooLarge(maxBytes));
      } else {
        next.handle(exchange);
      }
    };
  }

  /** Whether the route it goes to takes larger bodies; the route itself checks how large. */
  private boolean isMeantForMore(Exchange exchange) {
    return routing.bodyLimit(exchange.request(), maxBytes) > maxBytes;
  }
}
