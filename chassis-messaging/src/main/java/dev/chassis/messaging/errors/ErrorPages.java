package dev.chassis.messaging.errors;

import dev.chassis.http.ProblemException;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import dev.chassis.management.ManagementRoutes;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The management pages {@code /errors}, which look into error queues and take orders, and {@code
 * /error-jobs}, which tell what became of these. Formats are in docs/formats/errors.md.
 */
public final class ErrorPages {

  private static final int DEFAULT_EVENTS = 100;
  private static final int MOST_EVENTS = 1000;
  private static final int ACCEPTED = 202;
  private static final int OK = 200;

  private final ErrorQueues errors;

  private ErrorPages(ErrorQueues errors) {
    this.errors = errors;
  }

  /** All error queues at a glance. */
  record Overview(List<QueueReport> queues, List<JobReport> jobs) {}

  private interface Page {
    Future<?> of(RoutingContext routing);
  }

  private interface Action {
    Future<?> of(RoutingContext routing, Exchange exchange, Buffer body);
  }

  /** Adds the pages; {@code Messaging.module()} does this. */
  public static void add(ManagementRoutes pages, ErrorQueues errors) {
    var added = new ErrorPages(errors);
    pages.json("/errors", added::overview);
    pages.json("/error-jobs", () -> Future.succeededFuture(added.jobs()));
    added.get(pages, "/errors/:subscription", added::causes);
    added.get(pages, "/errors/:subscription/events", added::events);
    added.get(pages, "/errors/:subscription/events/:id", added::event);
    added.get(
        pages, "/error-jobs/:id", routing -> Future.succeededFuture(added.job(routing).report()));
    for (var kind : JobOrder.Kind.values()) {
      added.post(
          pages,
          "/errors/:subscription/" + kind,
          (routing, exchange, body) -> added.begin(kind, routing, exchange, body));
    }
    added.post(pages, "/error-jobs/:id/cancel", added::cancel);
  }

  private Future<Overview> overview() {
    return errors.queues().map(queues -> new Overview(queues, jobs()));
  }

  private List<JobReport> jobs() {
    return errors.jobs().stream().map(ErrorJob::report).toList();
  }

  private Future<?> causes(RoutingContext routing) {
    return errors.causes(subscription(routing));
  }

  private Future<?> events(RoutingContext routing) {
    var cause = routing.queryParams().get("cause");
    return errors.events(
        subscription(routing),
        cause == null ? Selection.all() : Selection.cause(cause),
        limit(routing.queryParams().get("limit")));
  }

  private static int limit(@Nullable String text) {
    try {
      int limit = text == null ? DEFAULT_EVENTS : Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST_EVENTS) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw ProblemException.of(
        400, "invalid-query", "Bad Request", "limit: expected a number from 1 to " + MOST_EVENTS);
  }

  private Future<?> event(RoutingContext routing) {
    return errors
        .find(subscription(routing), routing.pathParam("id"))
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        ProblemException.notFound(
                            "no-such-event",
                            "No event with this id lies in this error queue; it may be in the hands"
                                + " of a job.")));
  }

  private String subscription(RoutingContext routing) {
    var name = routing.pathParam("subscription");
    if (!errors.has(name)) {
      throw ProblemException.notFound("no-such-subscription", "GET /errors names those there are.");
    }
    return name;
  }

  private ErrorJob job(RoutingContext routing) {
    return errors
        .job(routing.pathParam("id"))
        .orElseThrow(
            () ->
                ProblemException.notFound(
                    "no-such-job", "GET /error-jobs names those this process knows."));
  }

  private Future<?> begin(
      JobOrder.Kind kind, RoutingContext routing, Exchange exchange, Buffer body) {
    var order = OrderBody.read(exchange, body).order(kind, subscription(routing));
    try {
      var job = errors.start(order);
      Audit.ordered(job.report(), exchange.clientAddress());
      exchange.response().putHeader(HttpHeaders.LOCATION, "/error-jobs/" + job.id());
      return Future.succeededFuture(job.report());
    } catch (IllegalStateException taken) {
      throw ProblemException.conflict("job-id-taken", String.valueOf(taken.getMessage()));
    }
  }

  private Future<?> cancel(RoutingContext routing, Exchange exchange, Buffer body) {
    OrderBody.requireJson(exchange);
    var job = job(routing);
    job.cancel();
    Audit.cancelled(job.report(), exchange.clientAddress());
    return Future.succeededFuture(job.report());
  }

  private void get(ManagementRoutes pages, String path, Page page) {
    pages
        .router()
        .route(HttpMethod.GET, path)
        .handler(
            routing ->
                answer(routing, OK, Future.succeededFuture().compose(now -> page.of(routing))));
  }

  private void post(ManagementRoutes pages, String path, Action action) {
    pages
        .router()
        .route(HttpMethod.POST, path)
        .handler(
            routing ->
                answer(
                    routing,
                    ACCEPTED,
                    routing
                        .request()
                        .body()
                        .compose(body -> action.of(routing, Exchange.of(routing), body))));
  }

  private static void answer(RoutingContext routing, int status, Future<?> page) {
    var exchange = Exchange.of(routing);
    // A page shows the present moment.
    routing.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    page.onComplete(
        value -> exchange.onContext(() -> Answers.json(exchange, status, value)),
        failure -> exchange.onContext(() -> Answers.failure(exchange, failure)));
  }
}
