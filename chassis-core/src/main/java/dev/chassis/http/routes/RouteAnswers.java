package dev.chassis.http.routes;

import dev.chassis.http.Etag;
import dev.chassis.http.Reply;
import dev.chassis.http.StreamBody;
import dev.chassis.http.routes.Conditions.Outcome;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import dev.chassis.http.server.Problems;
import dev.chassis.json.JsonCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of a handler's result: in the form the caller prefers, or 304 when it has it. */
final class RouteAnswers {

  private static final int TAG_BYTES = 16;

  private final List<Representation> others;
  private final List<String> offered;
  private final boolean hashes;

  /**
   * Answers of one route.
   *
   * @param others forms beside JSON
   * @param hashes whether JSON gets a tag of its own making
   */
  RouteAnswers(List<Representation> others, boolean hashes) {
    this.others = List.copyOf(others);
    this.hashes = hashes;
    var all = new ArrayList<>(List.of(Representation.JSON));
    others.forEach(other -> all.add(other.mediaType()));
    this.offered = List.copyOf(all);
  }

  /** Media types, the preferred one first. */
  List<String> offered() {
    return offered;
  }

  /** Answers with {@code value}; on the request's context. */
  void value(Exchange exchange, @Nullable Object value) {
    try {
      if (value == null || exchange.isOver() || !isConcerned(exchange, value)) {
        Answers.value(exchange, value);
      } else {
        write(exchange, value instanceof Reply<?> reply ? reply : Reply.ok(value));
      }
    } catch (Throwable unwritable) {
      Answers.failure(exchange, unwritable);
    }
  }

  /** Whether anything here makes a difference: mostly not. */
  private boolean isConcerned(Exchange exchange, Object value) {
    var body = value instanceof Reply<?> reply ? reply.body() : value;
    if (body == null || body instanceof StreamBody) {
      return false;
    }
    return !others.isEmpty()
        || (isReading(exchange)
            && (hashes || (value instanceof Reply<?> reply && hasValidator(reply))));
  }

  private void write(Exchange exchange, Reply<?> reply) {
    var response = exchange.response();
    reply.headers().forEach(response::putHeader);
    if (!others.isEmpty()) {
      response.headers().add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    }
    var mediaType = mediaType(exchange);
    var written = written(mediaType, reply.body());
    if (isReading(exchange) && reply.status() == 200) {
      if (hashes && mediaType.equals(Representation.JSON) && !hasHeader(reply, "etag")) {
        response.putHeader(HttpHeaders.ETAG, hash(written).toString());
      }
      switch (outcome(exchange)) {
        case NOT_MODIFIED -> {
          Answers.json(exchange, 304, null);
          return;
        }
        case FAILED -> {
          Answers.problem(exchange, Problems.ofStatus(412, null));
          return;
        }
        case PROCEED -> {}
      }
    }
    Answers.text(exchange, reply.status(), mediaType, written);
  }

  private String mediaType(Exchange exchange) {
    var lines = exchange.request().headers().getAll(HttpHeaders.ACCEPT);
    var best = lines.isEmpty() ? null : Accept.of(lines).best(offered);
    return best == null ? Representation.JSON : best;
  }

  private Buffer written(String mediaType, @Nullable Object body) {
    if (body == null) {
      throw new IllegalStateException("nothing to write");
    }
    for (var other : others) {
      if (other.mediaType().equals(mediaType)) {
        return other.writer().apply(body);
      }
    }
    return JsonCodec.encode(body);
  }

  private static Outcome outcome(Exchange exchange) {
    var headers = exchange.response().headers();
    return new Conditions(exchange.request())
        .evaluate(
            Conditions.tag(headers.get(HttpHeaders.ETAG)),
            true,
            Conditions.instant(headers.get(HttpHeaders.LAST_MODIFIED)));
  }

  private static boolean isReading(Exchange exchange) {
    var method = exchange.request().method();
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }

  private static boolean hasValidator(Reply<?> reply) {
    return hasHeader(reply, "etag") || hasHeader(reply, "last-modified");
  }

  private static boolean hasHeader(Reply<?> reply, String name) {
    return reply.headers().keySet().stream().anyMatch(name::equalsIgnoreCase);
  }

  /** Weak: the same JSON may still be sent compressed or not. */
  private static Etag hash(Buffer body) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes());
      return Etag.weak(
          Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, TAG_BYTES)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
