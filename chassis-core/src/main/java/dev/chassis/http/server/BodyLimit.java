package dev.chassis.http.server;

import io.vertx.core.http.HttpHeaders;

/**
 * Refuses bodies that announce themselves as too large, before a byte of them is read. Those sent
 * in chunks are counted while they are read, by {@link BodyReader}.
 */
final class BodyLimit {

  private final long maxBytes;

  BodyLimit(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  Stage before(Stage next) {
    return exchange -> {
      if (announced(exchange) > maxBytes) {
        Answers.problemAndClose(exchange, Problems.tooLarge(maxBytes));
      } else {
        next.handle(exchange);
      }
    };
  }

  private static long announced(Exchange exchange) {
    var length = exchange.request().headers().get(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      return 0;
    }
    try {
      return Long.parseLong(length);
    } catch (NumberFormatException notANumber) {
      // The parser lets only digits through, so it is a number beyond a long.
      return Long.MAX_VALUE;
    }
  }
}
