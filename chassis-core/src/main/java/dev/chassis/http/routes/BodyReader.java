package dev.chassis.http.routes;

import dev.chassis.http.Problem;
import dev.chassis.http.ProblemException;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Compression;
import dev.chassis.http.server.Exchange;
import dev.chassis.http.server.Problems;
import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body whole, up to the limit, and as JSON. Not Vert.x Web's {@code BodyHandler}: that one
 * also writes uploads to disk, and fails in ways that are no problem details.
 */
final class BodyReader {

  private static final String CONTINUE = "100-continue";

  private BodyReader() {}

  /** Hands the body to {@code next}, on the request's context, or answers what is wrong with it. */
  static <B> void read(Exchange exchange, Class<B> type, Consumer<B> next) {
    var request = exchange.request();
    if (Compression.refuses(exchange)) {
      return;
    }
    var wrong = wrongHeaders(request);
    if (wrong != null) {
      Answers.failure(exchange, wrong);
      return;
    }
    if (!hasBody(request)) {
      decode(exchange, Buffer.buffer(), type, next);
      return;
    }
    if (isContinueExpected(request)) {
      exchange.response().writeContinue();
    }
    collect(exchange, body -> decode(exchange, body, type, next));
  }

  private static void collect(Exchange exchange, Consumer<Buffer> next) {
    var body = Buffer.buffer();
    exchange.readingBody(true);
    exchange
        .request()
        .handler(chunk -> append(exchange, body, chunk))
        .exceptionHandler(failure -> incomplete(exchange))
        .endHandler(
            ended -> {
              exchange.readingBody(false);
              // Answered before the end: over the limit, or out of time.
              if (!exchange.isOver()) {
                next.accept(body);
              }
            })
        // An earlier handler of the service may have paused it.
        .resume();
  }

  private static void append(Exchange exchange, Buffer body, Buffer chunk) {
    if (body.length() + (long) chunk.length() <= exchange.maxBody()) {
      body.appendBuffer(chunk);
    } else {
      Answers.problemAndClose(exchange, Problems.tooLarge(exchange.maxBody()));
    }
  }

  private static void incomplete(Exchange exchange) {
    Answers.problemAndClose(
        exchange,
        Problem.of(400, "incomplete-body", "Bad Request", "The body ended before its end."));
  }

  private static <B> void decode(Exchange exchange, Buffer body, Class<B> type, Consumer<B> next) {
    B value;
    try {
      value = JsonCodec.decode(body, type);
    } catch (JsonException refused) {
      Answers.failure(exchange, Problems.invalidBody(refused));
      return;
    }
    next.accept(value);
  }

  private static @Nullable ProblemException wrongHeaders(HttpServerRequest request) {
    var expect = request.getHeader(HttpHeaders.EXPECT);
    if (expect != null && !expect.equalsIgnoreCase(CONTINUE)) {
      return new ProblemException(Problems.ofStatus(417, "Only 100-continue can be met."));
    }
    var encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      // A few bytes can inflate to a thousand times as many.
      return new ProblemException(Problems.ofStatus(415, "The body must not be compressed."));
    }
    if (hasBody(request) && !isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      return new ProblemException(Problems.ofStatus(415, "The body must be application/json."));
    }
    return null;
  }

  private static boolean isContinueExpected(HttpServerRequest request) {
    return request.getHeader(HttpHeaders.EXPECT) != null
        && request.version() != HttpVersion.HTTP_1_0;
  }

  private static boolean hasBody(HttpServerRequest request) {
    var headers = request.headers();
    var length = headers.get(HttpHeaders.CONTENT_LENGTH);
    return headers.contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.equals("0"));
  }

  private static boolean isJson(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    var end = contentType.indexOf(';');
    var mediaType = (end < 0 ? contentType : contentType.substring(0, end)).strip();
    return mediaType.equalsIgnoreCase("application/json")
        || mediaType.toLowerCase(Locale.ROOT).endsWith("+json");
  }
}
