package dev.chassis.messaging;

import dev.chassis.http.ProblemException;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import dev.chassis.management.ManagementRoutes;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management page {@code /messaging}, and {@code /messaging/{subscription}}, which takes a POST
 * that pauses or resumes a subscription in this instance.
 */
final class MessagingPages {

  private static final Logger log = LoggerFactory.getLogger(MessagingPages.class);

  private static final String JSON = "application/json";

  private MessagingPages() {}

  /** What a subscription is to do. */
  enum Wish {
    /** Let events in. */
    flowing,
    /** Let none in. */
    paused
  }

  /** Body of the POST. */
  record Order(Wish state) {}

  static void add(ManagementRoutes pages, Messaging messaging) {
    pages.json("/messaging", () -> Future.succeededFuture(messaging.subscriptions()));
    pages
        .router()
        .route(HttpMethod.POST, "/messaging/:subscription")
        .handler(routing -> change(routing, messaging));
  }

  private static void change(RoutingContext routing, Messaging messaging) {
    var exchange = Exchange.of(routing);
    var name = routing.pathParam("subscription");
    routing.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    routing
        .request()
        .body()
        .compose(body -> changed(exchange, messaging, name, order(exchange, body).state()))
        .onComplete(
            report -> exchange.onContext(() -> Answers.value(exchange, report)),
            failure -> exchange.onContext(() -> Answers.failure(exchange, failure)));
  }

  private static Future<SubscriptionReport> changed(
      Exchange exchange, Messaging messaging, String name, Wish wish) {
    var changed = wish == Wish.paused ? messaging.pause(name) : messaging.resume(name);
    return changed
        .recover(failure -> Future.failedFuture(problem(failure)))
        .map(
            done -> {
              audit(exchange, name, wish);
              return report(messaging, name);
            });
  }

  private static SubscriptionReport report(Messaging messaging, String name) {
    return messaging.subscriptions().stream()
        .filter(each -> each.subscription().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Throwable problem(Throwable failure) {
    return failure instanceof NoSuchElementException
        ? ProblemException.notFound("no-such-subscription", "GET /messaging names those there are.")
        : ProblemException.conflict("not-changed", String.valueOf(failure.getMessage()));
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
    } catch (JsonException refused) {
      throw ProblemException.of(
          400, "invalid-body", "Bad Request", "expected {\"state\": \"paused\" or \"flowing\"}");
    }
  }

  private static void audit(Exchange exchange, String subscription, Wish wish) {
    log.atWarn()
        .addKeyValue("event.kind", "audit")
        .addKeyValue("subscription", subscription)
        .addKeyValue("state", wish.name())
        .addKeyValue("client.address", exchange.clientAddress())
        .log("A subscription was changed by hand");
  }
}
