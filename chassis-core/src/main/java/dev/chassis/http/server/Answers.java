package dev.chassis.http.server;

import dev.chassis.context.Headers;
import dev.chassis.http.Problem;
import dev.chassis.http.Reply;
import dev.chassis.http.StreamBody;
import dev.chassis.json.JsonCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers: results of handlers and, the same everywhere, problem details. */
public final class Answers {

  private static final Logger log = LoggerFactory.getLogger(Answers.class);
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence PROBLEM = HttpHeaders.createOptimized(Problem.MEDIA_TYPE);
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("x-content-type-options");
  static final CharSequence REQUEST_ID = HttpHeaders.createOptimized(Headers.REQUEST_ID);

  private static final Map<String, String> CLOSING = Map.of("connection", "close");

  private Answers() {}

  /** Answers with what a handler returned. */
  public static void value(Exchange exchange, @Nullable Object value) {
    var recorder = exchange.takeRecorder();
    if (recorder == null) {
      sendValue(exchange, value);
      return;
    }
    var body = bodyOf(value);
    Runnable send = () -> exchange.onContext(() -> sendValue(exchange, value));
    if (body instanceof StreamBody) {
      recorder.skip(send);
      return;
    }
    Buffer encoded;
    try {
      encoded = body == null ? null : JsonCodec.encode(body);
    } catch (Throwable unwritable) {
      recorder.skip(() -> failure(exchange, unwritable));
      return;
    }
    recorder.record(statusOf(value), headersOf(value), encoded, send);
  }

  private static void sendValue(Exchange exchange, @Nullable Object value) {
    if (exchange.isOver()) {
      log.debug("Result dropped: the request was answered before, or its connection is gone");
      if (bodyOf(value) instanceof StreamBody stream) {
        StreamedAnswer.discard(exchange, stream);
      }
      return;
    }
    try {
      if (value instanceof Reply<?> reply) {
        reply.headers().forEach(exchange.response()::putHeader);
      }
      content(exchange, statusOf(value), bodyOf(value));
    } catch (Throwable unwritable) {
      failure(exchange, unwritable);
    }
  }

  /** Answers what the same request was answered before. */
  public static void replay(
      Exchange exchange, int status, Map<String, String> headers, @Nullable Buffer body) {
    if (!exchange.isOver()) {
      headers.forEach(exchange.response()::putHeader);
      exchange.response().putHeader("idempotency-replayed", "true");
      send(exchange, status, body);
    }
  }

  private static int statusOf(@Nullable Object value) {
    if (value instanceof Reply<?> reply) {
      return reply.status();
    }
    return value == null ? 204 : 200;
  }

  private static @Nullable Object bodyOf(@Nullable Object value) {
    return value instanceof Reply<?> reply ? reply.body() : value;
  }

  private static Map<String, String> headersOf(@Nullable Object value) {
    var headers = new LinkedHashMap<String, String>();
    if (bodyOf(value) != null) {
      headers.put("content-type", "application/json");
    }
    if (value instanceof Reply<?> reply) {
      headers.putAll(reply.headers());
    }
    return headers;
  }

  private static void content(Exchange exchange, int status, @Nullable Object body) {
    if (body instanceof StreamBody stream) {
      StreamedAnswer.send(exchange, status, stream);
    } else {
      json(exchange, status, body);
    }
  }

  public static void json(Exchange exchange, int status, @Nullable Object body) {
    if (body == null) {
      send(exchange, status, null);
      return;
    }
    var encoded = JsonCodec.encode(body);
    text(exchange, status, JSON, encoded);
  }

  public static void text(Exchange exchange, int status, CharSequence mediaType, Buffer body) {
    exchange.response().putHeader(HttpHeaders.CONTENT_TYPE, mediaType);
    send(exchange, status, body);
  }

  /** Answers with the problem of {@code failure}; what the caller is not told goes to the log. */
  public static void failure(Exchange exchange, Throwable failure) {
    var problem = Problems.of(failure);
    logUnlessExpected(exchange, problem, failure);
    var headers = Problems.headersOf(failure);
    var recorder = exchange.takeRecorder();
    if (recorder == null) {
      problem(exchange, problem, headers);
    } else {
      var recorded = new LinkedHashMap<String, String>(headers);
      recorded.put("content-type", Problem.MEDIA_TYPE);
      recorder.record(
          problem.status(),
          recorded,
          JsonCodec.encode(located(exchange, problem)),
          () -> exchange.onContext(() -> problem(exchange, problem, headers)));
    }
  }

  private static Problem located(Exchange exchange, Problem problem) {
    var trace = exchange.requestContext().trace();
    return problem.at(exchange.request().path(), trace == null ? null : trace.traceId());
  }

  public static void problem(Exchange exchange, Problem problem) {
    problem(exchange, problem, Map.of());
  }

  public static void problem(Exchange exchange, Problem problem, Map<String, String> headers) {
    var response = exchange.response();
    if (exchange.isOver()) {
      return;
    }
    if (response.headWritten()) {
      // Too late for a status: a cut connection is how the caller learns that the rest is missing.
      exchange.cut();
      return;
    }
    var request = exchange.requestContext();
    response.headers().clear();
    if (request.requestId() != null) {
      response.putHeader(REQUEST_ID, request.requestId());
    }
    exchange.standing().forEach(kept -> response.headers().add(kept.getKey(), kept.getValue()));
    headers.forEach(response::putHeader);
    response.putHeader(HttpHeaders.CONTENT_TYPE, PROBLEM).putHeader(CONTENT_TYPE_OPTIONS, NOSNIFF);
    send(exchange, problem.status(), JsonCodec.encode(located(exchange, problem)));
  }

  /**
   * Answers with {@code problem} and closes: for what must not be followed on its connection. In
   * HTTP/2 only the stream ends, since nothing can be taken for a part of another.
   */
  public static void problemAndClose(Exchange exchange, Problem problem) {
    if (exchange.request().version() == HttpVersion.HTTP_2) {
      problem(exchange, problem);
    } else if (!exchange.isOver()) {
      exchange.closeAfterwards();
      problem(exchange, problem, CLOSING);
    }
  }

  /** Answers what Vert.x could not parse; there is no exchange for it, and the path is no path. */
  static void unreadable(HttpServerRequest request, Problem problem) {
    request
        .response()
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, PROBLEM)
        .putHeader(CONTENT_TYPE_OPTIONS, NOSNIFF)
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .end(JsonCodec.encode(problem));
  }

  private static void send(Exchange exchange, int status, @Nullable Buffer body) {
    var response = exchange.response().setStatusCode(status);
    if (exchange.isDraining() || exchange.isBodyPending()) {
      exchange.announceClose();
    }
    Compression.decide(exchange, body == null ? 0 : body.length());
    if (body == null) {
      response.end();
    } else if (exchange.request().method().equals(HttpMethod.HEAD)) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())).end();
    } else {
      response.end(body);
    }
  }

  private static void logUnlessExpected(Exchange exchange, Problem problem, Throwable failure) {
    if (Problems.isInternalError(problem)) {
      log.atError()
          .setCause(failure)
          .addKeyValue("http.request.method", exchange.request().method().name())
          .addKeyValue("http.route", RouteMeters.nameOf(exchange.route()))
          .log("Request failed");
    } else if (problem.status() >= 500) {
      log.atWarn()
          .addKeyValue("http.route", RouteMeters.nameOf(exchange.route()))
          .addKeyValue("error.message", String.valueOf(failure.getMessage()))
          .log("Request failed: {}", problem.code());
    }
  }
}
