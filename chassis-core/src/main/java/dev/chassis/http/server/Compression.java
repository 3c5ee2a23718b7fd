package dev.chassis.http.server;

import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says which answers Vert.x may compress: with compression on it would compress everything, events
 * and pictures included. Off by default, and then it costs nothing.
 */
public final class Compression {

  /** Below this the frame of the compressed form eats what it saves. */
  private static final long SMALLEST = 1024;

  private static final Set<String> WORTH =
      Set.of(
          "application/javascript",
          "application/json",
          "application/jsonl",
          "application/xml",
          "image/svg+xml",
          "text/javascript");

  private Compression() {}

  /** Before anything is answered: nothing is compressed unless somebody decides otherwise. */
  static Stage before(boolean enabled, Stage next) {
    if (!enabled) {
      return next;
    }
    return exchange -> {
      exchange.mayCompress();
      hold(exchange);
      next.handle(exchange);
    };
  }

  /**
   * Decides on an answer whose headers are complete.
   *
   * @param bytes size of its body; -1 when unknown
   */
  static void decide(Exchange exchange, long bytes) {
    if (!exchange.isCompressible()) {
      return;
    }
    var headers = exchange.response().headers();
    if ((bytes >= 0 && bytes < SMALLEST) || !isWorth(headers.get(HttpHeaders.CONTENT_TYPE))) {
      hold(exchange);
      return;
    }
    headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING).remove(HttpHeaders.CONTENT_ENCODING);
    var etag = headers.get(HttpHeaders.ETAG);
    if (etag != null && etag.startsWith("\"")) {
      // The bytes differ by encoding, the meaning does not.
      headers.set(HttpHeaders.ETAG, "W/" + etag);
    }
  }

  private static void hold(Exchange exchange) {
    exchange.response().putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
  }

  private static boolean isWorth(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    var end = contentType.indexOf(';');
    var type = (end < 0 ? contentType : contentType.substring(0, end)).strip();
    type = type.toLowerCase(Locale.ROOT);
    return WORTH.contains(type)
        || type.endsWith("+json")
        || type.endsWith("+xml")
        // Events must not wait for a compressor to have enough of them.
        || (type.startsWith("text/") && !type.equals("text/event-stream"));
  }
}
