package dev.chassis;

import dev.chassis.client.BreakerReport;
import dev.chassis.config.Check;
import dev.chassis.config.CheckException;
import dev.chassis.http.ProblemException;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import dev.chassis.management.ManagementRoutes;
import dev.chassis.resilience.breaker.Breaker;
import dev.chassis.resilience.breaker.CircuitBreakers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management page {@code /breakers}, and {@code /breakers/{name}}, which takes a POST that
 * forces a circuit open or closed for a while.
 */
final class BreakerPages {

  private static final Logger log = LoggerFactory.getLogger(BreakerPages.class);

  private static final String JSON = "application/json";
  private static final int DEFAULT_SECONDS = 300;
  private static final int MOST_SECONDS = 86_400;
  private static final int LONGEST_REASON = 200;

  private BreakerPages() {}

  /** What a circuit is to be. */
  enum Wish {
    /** No call goes through. */
    open,
    /** All calls go through and nothing is judged. */
    closed,
    /** All calls go through and are counted, but the circuit does not open. */
    metrics_only,
    /** What it is by itself: closed at first, with all counts forgotten. */
    auto
  }

  /**
   * Body of the POST.
   *
   * @param state what the circuit is to be
   * @param seconds how long, 1 to 86400: nothing is forced for good; default 300
   * @param why for the log and the page, up to 200 characters
   */
  record Order(Wish state, @Nullable Integer seconds, @Nullable String why) {

    Order {
      Check.all(
          Check.that(
              seconds == null || (seconds >= 1 && seconds <= MOST_SECONDS),
              "seconds",
              seconds,
              "from 1 to " + MOST_SECONDS),
          Check.that(
              why == null || why.length() <= LONGEST_REASON,
              "why",
              "too long",
              "up to " + LONGEST_REASON + " characters"));
    }

    Duration lasts() {
      return Duration.ofSeconds(seconds == null ? DEFAULT_SECONDS : seconds);
    }

    String reason() {
      return why == null || why.isBlank() ? "by hand" : "by hand: " + why;
    }
  }

  static void add(ManagementRoutes pages, CircuitBreakers breakers) {
    pages.json(
        "/breakers",
        () -> Future.succeededFuture(breakers.all().stream().map(BreakerReport::of).toList()));
    pages
        .router()
        .route(HttpMethod.POST, "/breakers/:name")
        .handler(routing -> force(routing, breakers));
  }

  private static void force(RoutingContext routing, CircuitBreakers breakers) {
    var exchange = Exchange.of(routing);
    routing.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    routing
        .request()
        .body()
        .map(body -> forced(exchange, breakers, routing.pathParam("name"), body))
        .onComplete(
            report -> exchange.onContext(() -> Answers.value(exchange, report)),
            failure -> exchange.onContext(() -> Answers.failure(exchange, failure)));
  }

  private static BreakerReport forced(
      Exchange exchange, CircuitBreakers breakers, String name, Buffer body) {
    var order = order(exchange, body);
    var found = breakers.find(name);
    if (found == null) {
      throw ProblemException.notFound("no-such-breaker", "GET /breakers names those there are.");
    }
    var breaker = found.breaker();
    apply(breaker, order);
    audit(exchange, breaker, order);
    return BreakerReport.of(breaker);
  }

  private static Order order(Exchange exchange, Buffer body) {
    var type = exchange.request().getHeader(HttpHeaders.CONTENT_TYPE);
    // Not only out of principle: a page in a browser could send anything else without being asked.
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(JSON)) {
      throw ProblemException.of(
          415,
          "unsupported-media-type",
          "Unsupported Media Type",
          "The body must be " + JSON + ".");
    }
    try {
      return JsonCodec.decode(body, Order.class);
    } catch (JsonException | CheckException refused) {
      throw ProblemException.of(
          400,
          "invalid-body",
          "Bad Request",
          "expected {\"state\": \"open\", \"closed\", \"metrics_only\" or \"auto\","
              + " \"seconds\": 1 to 86400, \"why\": text}");
    }
  }

  private static void apply(Breaker breaker, Order order) {
    switch (order.state()) {
      case open -> breaker.force(Breaker.Status.FORCED_OPEN, order.lasts(), order.reason());
      case closed -> breaker.force(Breaker.Status.FORCED_CLOSED, order.lasts(), order.reason());
      case metrics_only ->
          breaker.force(Breaker.Status.METRICS_ONLY, order.lasts(), order.reason());
      case auto -> breaker.reset(order.reason());
    }
  }

  private static void audit(Exchange exchange, Breaker breaker, Order order) {
    log.atWarn()
        .addKeyValue("event.kind", "audit")
        .addKeyValue("breaker", breaker.name())
        .addKeyValue("state", order.state().name())
        .addKeyValue("seconds", order.state() == Wish.auto ? 0 : order.lasts().toSeconds())
        .addKeyValue("reason", order.reason())
        .addKeyValue("client.address", exchange.clientAddress())
        .log("A circuit was changed by hand");
  }
}
