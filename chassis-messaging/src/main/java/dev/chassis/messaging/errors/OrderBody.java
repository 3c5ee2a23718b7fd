package dev.chassis.messaging.errors;

import dev.chassis.config.Check;
import dev.chassis.config.CheckException;
import dev.chassis.http.ProblemException;
import dev.chassis.http.server.Exchange;
import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Body of a POST that orders a job. Exactly one of {@code id}, {@code cause} and {@code all} says
 * which events are meant: nobody empties a queue by leaving something out.
 */
record OrderBody(
    @Nullable String id,
    @Nullable String cause,
    @Nullable Boolean all,
    @Nullable Integer rate,
    @Nullable Boolean dryRun,
    @Nullable String by,
    @Nullable String why,
    @Nullable String job) {

  private static final String JSON = "application/json";

  OrderBody {
    long said =
        Stream.of(id, cause, Boolean.TRUE.equals(all) ? all : null)
            .filter(Objects::nonNull)
            .count();
    Check.all(Check.that(said == 1, "id, cause, all", null, "exactly one of them, all being true"));
  }

  /** Reads {@code body}, or says what is expected as a 400 or a 415. */
  static OrderBody read(Exchange exchange, Buffer body) {
    requireJson(exchange);
    try {
      return JsonCodec.decode(body, OrderBody.class);
    } catch (JsonException | CheckException refused) {
      throw invalid(refused);
    }
  }

  /**
   * Not only out of principle: a page in a browser could send anything else without being asked.
   */
  static void requireJson(Exchange exchange) {
    var type = exchange.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(JSON)) {
      throw ProblemException.of(
          415,
          "unsupported-media-type",
          "Unsupported Media Type",
          "The body must be " + JSON + ".");
    }
  }

  JobOrder order(JobOrder.Kind kind, String subscription) {
    try {
      return new JobOrder(
          kind,
          subscription,
          new Selection(id, cause),
          rate == null ? JobOrder.DEFAULT_RATE : rate,
          Boolean.TRUE.equals(dryRun),
          by == null ? "unnamed" : by,
          why == null ? "" : why,
          job);
    } catch (CheckException refused) {
      throw invalid(refused);
    }
  }

  private static ProblemException invalid(RuntimeException refused) {
    return ProblemException.of(
        400,
        "invalid-body",
        "Bad Request",
        refused.getMessage()
            + "; expected {\"id\": text or \"cause\": 8 hex digits or \"all\": true, \"rate\": events"
            + " per second, \"dryRun\": true or false, \"by\": name, \"why\": text, \"job\": id}");
  }
}
