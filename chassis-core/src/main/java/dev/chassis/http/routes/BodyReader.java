package dev.chassis.http.routes;

import dev.chassis.http.Problem;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Decompression;
import dev.chassis.http.server.Exchange;
import dev.chassis.http.server.Problems;
import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body whole, up to the limit, and as JSON. Not Vert.x Web's {@code BodyHandler}: that one
 * also writes uploads to disk, and fails in ways that are no problem details.
 */
final class BodyReader {

  private static final String CONTINUE = "100-continue";
  private static final String JSON = "application/json";

  private BodyReader() {}

  /** Hands the body to {@code next}, on the request's context, or answers what is wrong with it. */
  static <B> void read(Exchange exchange, Class<B> type, Consumer<B> next) {
    json(exchange, body -> decode(exchange, body, type, next));
  }

  /** Like {@link #read}, as bytes; none when there is no body. */
  static void json(Exchange exchange, Consumer<Buffer> next) {
    var request = exchange.request();
    if (Decompression.refuses(exchange)) {
      return;
    }
    var expect = request.getHeader(HttpHeaders.EXPECT);
    if (expect != null && !expect.equalsIgnoreCase(CONTINUE)) {
      Answers.problem(exchange, Problems.ofStatus(417, "Only 100-continue can be met."));
    } else if (hasBody(request) && !isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      Answers.problem(
          exchange,
          Problems.ofStatus(415, "The body must be " + JSON + "."),
          Map.of("accept", JSON));
    } else {
      whole(exchange, body -> Decompression.unpack(exchange, body, next));
    }
  }

  /** Hands the bytes to {@code next}, on the request's context, unless there are too many. */
  static void whole(Exchange exchange, Consumer<Buffer> next) {
    var known = exchange.body();
    if (known != null) {
      next.accept(known);
      return;
    }
    var request = exchange.request();
    if (!hasBody(request)) {
      next.accept(Buffer.buffer());
      return;
    }
    if (isContinueExpected(request)) {
      exchange.response().writeContinue();
    }
    collect(exchange, next);
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

  private static boolean isContinueExpected(HttpServerRequest request) {
    return request.getHeader(HttpHeaders.EXPECT) != null
        && request.version() != HttpVersion.HTTP_1_0;
  }

  private static boolean hasBody(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2 && !request.isEnded()) {
      // There a body needs no header to announce it.
      return true;
    }
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
    return mediaType.equalsIgnoreCase(JSON) || mediaType.toLowerCase(Locale.ROOT).endsWith("+json");
  }
}
