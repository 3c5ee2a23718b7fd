package dev.chassis.messaging.request;

import dev.chassis.config.CheckException;
import dev.chassis.context.ContextHeaders;
import dev.chassis.context.Deadline;
import dev.chassis.context.Headers;
import dev.chassis.context.RequestContext;
import dev.chassis.http.Problem;
import dev.chassis.http.ProblemException;
import dev.chassis.http.ProblemSource;
import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.EncodingException;
import dev.chassis.messaging.Event;
import dev.chassis.messaging.EventOptions;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.PublishFailure;
import dev.chassis.messaging.RetryConfig;
import dev.chassis.messaging.SubscriptionOptions;
import dev.chassis.time.Ticker;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The side that answers one type of question. */
final class Answering<Q, A> {

  private static final Logger log = LoggerFactory.getLogger(Answering.class);
  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERROR = 500;

  private final Vertx vertx;
  private final Messaging messaging;
  private final Ticker ticker;
  private final RequestMetrics metrics;
  private final RequestType<Q, A> type;
  private final Answerer<Q, A> answerer;

  Answering(
      Vertx vertx,
      Messaging messaging,
      Ticker ticker,
      RequestMetrics metrics,
      RequestType<Q, A> type,
      Answerer<Q, A> answerer) {
    this.vertx = vertx;
    this.messaging = messaging;
    this.ticker = ticker;
    this.metrics = metrics;
    this.type = type;
    this.answerer = answerer;
  }

  void subscribe(String subscription, SubscriptionOptions options) {
    messaging.subscribeEvents(
        EventType.of(type.name(), Buffer.class), // who asks nonsense is told so
        subscription,
        options.withRetry(RetryConfig.of()), // the asker gets the failure, and may ask again
        this::handle);
  }

  private Future<Void> handle(Event<Buffer> event) {
    var left = timeLeft(event);
    if (left != null && left.isZero()) {
      metrics.stale(type.name());
      return Future.succeededFuture(); // nobody waits any more
    }
    var request = RequestContext.current();
    var timed = left == null ? request : request.withDeadline(Deadline.after(left, ticker));
    return timed
        .run(vertx, () -> answer(event))
        .transform(answered -> reply(event, answered))
        .transform(sent -> noteUnsent(event, sent));
  }

  /** What is left of the asker's time, by the clocks of both; null when it did not say. */
  private @Nullable Duration timeLeft(Event<Buffer> event) {
    var timeout = ContextHeaders.timeout(event.headers().get(Headers.REQUEST_TIMEOUT_MS));
    if (timeout == null) {
      return null;
    }
    var age = Duration.between(event.time(), ticker.now());
    var left = age.isNegative() ? timeout : timeout.minus(age);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private Future<A> answer(Event<Buffer> event) {
    try {
      Future<A> answer = answerer.answer(JsonCodec.decode(event.data(), type.question()));
      return answer.compose(
          value ->
              value != null
                  ? Future.succeededFuture(value)
                  : Future.failedFuture(new IllegalStateException("the answer is null")));
    } catch (JsonException | CheckException e) {
      return Future.failedFuture(
          ProblemException.of(
              BAD_REQUEST, "invalid-question", "Bad Request", String.valueOf(e.getMessage())));
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }

  private Future<Void> reply(Event<Buffer> event, AsyncResult<A> answered) {
    var to = event.headers().get(Asking.REPLY_TO);
    var id = event.headers().get(Asking.REPLY_ID);
    if (to == null || id == null) {
      return Future.failedFuture("it does not say where to answer");
    }
    var problem = answered.succeeded() ? null : problem(answered.cause());
    var body = problem == null ? encode(answered.result()) : JsonCodec.encode(problem);
    var options =
        EventOptions.defaults()
            .withHeader(Asking.REPLY_ID, id)
            .withHeader(
                Asking.STATUS, Integer.toString(problem == null ? Asking.OK : problem.status()))
            .withMandatory();
    return messaging.publish(EventType.of(to, Buffer.class), body, options);
  }

  private static Buffer encode(Object answer) {
    try {
      return JsonCodec.encode(answer);
    } catch (IllegalArgumentException e) {
      throw new EncodingException(String.valueOf(e.getMessage()), e);
    }
  }

  private Problem problem(Throwable failure) {
    if (failure instanceof ProblemException told) {
      return told.problem();
    }
    if (failure instanceof ProblemSource source) {
      return source.toProblem();
    }
    log.atError()
        .addKeyValue("eventType", type.name())
        .setCause(failure)
        .log("a question could not be answered");
    return Problem.of(SERVER_ERROR, "internal-error", "Internal Server Error", null);
  }

  private Future<Void> noteUnsent(Event<Buffer> event, AsyncResult<Void> sent) {
    if (sent.failed()) {
      boolean gone =
          sent.cause() instanceof BrokerRefusedException refused
              && refused.reason() == PublishFailure.unroutable;
      metrics.lost(gone ? "asker-gone" : "unsent");
      log.atWarn()
          .addKeyValue("eventType", type.name())
          .addKeyValue("eventId", event.id())
          .addKeyValue("error.message", String.valueOf(sent.cause().getMessage()))
          .log("an answer could not be sent");
    }
    return Future.succeededFuture();
  }
}
