package dev.chassis.messaging.outbox;

import dev.chassis.config.Check;
import dev.chassis.config.CheckException;
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
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What waits, on {@code GET /outbox}; {@code POST /outbox/replay} and {@code POST /inbox/forget}
 * change something, so they are behind the management token like all that does.
 */
final class OutboxPages {

  private static final String JSON = "application/json";
  private static final int USUAL_RATE = 500;

  private OutboxPages() {}

  /** Body of {@code POST /outbox/replay}; what is left out is as in {@link Replay#to}. */
  record ReplayWish(
      String queue,
      @Nullable Long fromId,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable String type,
      @Nullable Integer perSecond,
      @Nullable Boolean dryRun) {

    Replay asReplay() {
      return new Replay(
          queue,
          fromId == null ? 0 : fromId,
          from,
          to,
          type,
          perSecond == null ? USUAL_RATE : perSecond,
          dryRun != null && dryRun);
    }
  }

  /** Body of {@code POST /inbox/forget}. */
  record ForgetWish(String subscription, Instant since) {
    ForgetWish {
      Check.all(Check.notBlank("subscription", subscription), Check.present("since", since));
    }
  }

  static void add(ManagementRoutes pages, OutboxEngine engine, Inbox inbox) {
    pages.json("/outbox", () -> engine.report());
    pages
        .router()
        .route(HttpMethod.POST, "/outbox/replay")
        .handler(
            routing -> change(routing, ReplayWish.class, wish -> begun(engine, wish.asReplay())));
    pages
        .router()
        .route(HttpMethod.POST, "/inbox/forget")
        .handler(
            routing ->
                change(
                    routing,
                    ForgetWish.class,
                    wish ->
                        inbox
                            .forget(wish.subscription(), wish.since())
                            .map(count -> Map.of("forgotten", count))));
  }

  /** A dry run is waited for; a replay goes on while its progress is looked at on the page. */
  private static Future<?> begun(OutboxEngine engine, Replay wish) {
    var ended = engine.replay(wish);
    if (wish.dryRun() || ended.isComplete()) {
      return ended.recover(OutboxPages::busy);
    }
    return Future.succeededFuture(Map.of("begun", true, "progress", "/outbox"));
  }

  private static Future<ReplayReport> busy(Throwable failure) {
    return Future.failedFuture(
        failure instanceof IllegalStateException
            ? ProblemException.conflict("replay-under-way", String.valueOf(failure.getMessage()))
            : failure);
  }

  private static <T> void change(
      RoutingContext routing, Class<T> type, Function<T, Future<?>> change) {
    var exchange = Exchange.of(routing);
    routing.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    routing
        .request()
        .body()
        .compose(body -> changed(exchange, body, type, change))
        .onComplete(
            answer -> exchange.onContext(() -> Answers.value(exchange, answer)),
            failure -> exchange.onContext(() -> Answers.failure(exchange, failure)));
  }

  private static <T> Future<?> changed(
      Exchange exchange, Buffer body, Class<T> type, Function<T, Future<?>> change) {
    try {
      return change.apply(wish(exchange, body, type));
    } catch (JsonException | CheckException refused) {
      return Future.failedFuture(
          ProblemException.of(
              400, "invalid-body", "Bad Request", String.valueOf(refused.getMessage())));
    }
  }

  private static <T> T wish(Exchange exchange, Buffer body, Class<T> type) {
    var media = exchange.request().getHeader(HttpHeaders.CONTENT_TYPE);
    // Not only out of principle: a page in a browser could send anything else without being asked.
    if (media == null || !media.toLowerCase(Locale.ROOT).startsWith(JSON)) {
      throw ProblemException.of(
          415, "unsupported-media-type", "Unsupported Media Type", "The body must be " + JSON);
    }
    return JsonCodec.decode(body, type);
  }
}
