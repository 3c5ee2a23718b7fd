package dev.chassis.http.server;

import dev.chassis.http.DecompressionConfig;
import dev.chassis.http.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Bodies that come compressed. A small one could become one of any size, so nothing is unpacked
 * unless that was asked for, and then not beyond a size and a ratio. Vert.x could unpack while it
 * reads, but knows neither bound.
 */
public final class Decompression {

  /** Less than this cannot hurt, whatever its ratio. */
  private static final int HARMLESS = 64 * 1024;

  private static final int PIECE = 8 * 1024;

  private Decompression() {}

  /** Lets bodies be unpacked; {@code next} itself when they are not. */
  static Stage before(DecompressionConfig config, Stage next) {
    if (!config.enabled()) {
      return next;
    }
    return exchange -> {
      exchange.mayUnpack(config.maxRatio());
      next.handle(exchange);
    };
  }

  /**
   * Answers 415 when the body is encoded in a way that {@link #unpack} does not know, or that it is
   * not to know.
   *
   * @return whether it did
   */
  public static boolean refuses(Exchange exchange) {
    var encoding = encoding(exchange);
    return encoding != null && !isUnpacked(exchange, encoding) && refuse(exchange);
  }

  /** Answers 415 when the body is encoded at all: for bodies that are read piece by piece. */
  public static boolean refusesAny(Exchange exchange) {
    return encoding(exchange) != null && refuse(exchange);
  }

  /**
   * Hands the plain body to {@code next}, or answers why there is none. Runs on the event loop: one
   * MiB takes a few milliseconds.
   */
  public static void unpack(Exchange exchange, Buffer body, Consumer<Buffer> next) {
    var encoding = encoding(exchange);
    if (encoding == null || body.length() == 0) {
      next.accept(body);
      return;
    }
    var ratio = (long) exchange.mostRatio() * body.length();
    var most = Math.min(exchange.maxBody(), Math.max(HARMLESS, ratio));
    Buffer plain;
    try {
      plain = plain(body, most);
    } catch (IOException malformed) {
      Answers.problem(
          exchange, Problem.of(400, "invalid-body", "Bad Request", "The body is no gzip."));
      return;
    }
    if (plain == null) {
      Answers.problem(exchange, Problems.tooLarge(most));
    } else {
      next.accept(plain);
    }
  }

  private static @Nullable Buffer plain(Buffer body, long most) throws IOException {
    var plain = Buffer.buffer();
    var piece = new byte[PIECE];
    try (var in = new GZIPInputStream(new ByteArrayInputStream(body.getBytes()))) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        if (plain.length() + (long) read > most) {
          return null;
        }
        plain.appendBytes(piece, 0, read);
      }
    }
    return plain;
  }

  /** How the body is encoded; null when it is not. */
  private static @Nullable String encoding(Exchange exchange) {
    var encoding = exchange.request().getHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding == null || encoding.equalsIgnoreCase("identity") ? null : encoding;
  }

  private static boolean isUnpacked(Exchange exchange, String encoding) {
    return exchange.mostRatio() > 0
        && (encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip"))
        && exchange.request().headers().getAll(HttpHeaders.CONTENT_ENCODING).size() == 1;
  }

  private static boolean refuse(Exchange exchange) {
    var isOffered = exchange.mostRatio() > 0;
    exchange.everyAnswerHas("accept-encoding", isOffered ? "gzip, identity" : "identity");
    Answers.problem(
        exchange,
        Problems.ofStatus(
            415,
            isOffered
                ? "The body may be compressed by gzip, once, and only where it is read whole."
                : "The body must be sent without Content-Encoding."));
    return true;
  }
}
