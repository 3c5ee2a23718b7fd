package dev.chassis.messaging.request;

import dev.chassis.context.Deadline;
import dev.chassis.context.RequestContext;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.http.Problem;
import dev.chassis.json.JsonCodec;
import dev.chassis.messaging.Event;
import dev.chassis.messaging.EventOptions;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.SubscriptionOptions;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The side that asks: sends questions, and hands the answers that come to who waits for them. */
final class Asking {

  /** Header that says by which event type to answer. */
  static final String REPLY_TO = "x-reply-to";

  /** Header that tells the questions of one asker apart. */
  static final String REPLY_ID = "x-reply-id";

  /** Header of an answer: 200, or the status of the problem that it is. */
  static final String STATUS = "x-reply-status";

  static final int OK = 200;

  private static final int BAD_GATEWAY = 502;

  private static final Logger log = LoggerFactory.getLogger(Asking.class);

  private final Vertx vertx;
  private final Messaging messaging;
  private final Ticker ticker;
  private final Timers timers;
  private final RequestMetrics metrics;
  private final EventType<Buffer> answers;
  private final Map<String, Promise<Event<Buffer>>> waiting = new ConcurrentHashMap<>();

  Asking(
      Vertx vertx,
      ServiceIdentity identity,
      Messaging messaging,
      Ticker ticker,
      Timers timers,
      RequestMetrics metrics) {
    this.vertx = vertx;
    this.messaging = messaging;
    this.ticker = ticker;
    this.timers = timers;
    this.metrics = metrics;
    var service = identity.name().replaceAll("[^A-Za-z0-9_-]", "-");
    // Anew with every start: answers to a former life of this instance must not come here.
    this.answers = EventType.of("replies." + service + "." + UUID.randomUUID(), Buffer.class);
    messaging.subscribeEvents(
        answers, "replies", SubscriptionOptions.defaults().forEachInstance(), this::answered);
  }

  <Q, A> Future<A> ask(RequestType<Q, A> type, Q question, Duration timeout) {
    var started = ticker.nanos();
    var caller = (ContextInternal) vertx.getOrCreateContext();
    var request = request(timeout);
    var deadline = request.deadline();
    var left = deadline == null ? timeout : deadline.remaining(ticker);
    var id = UUID.randomUUID().toString();
    Promise<Event<Buffer>> answer = Promise.promise();
    waiting.put(id, answer);
    var timer = timers.after(left, () -> answer.tryFail(noAnswer(type, left)));
    request
        .run(vertx, () -> messaging.publish(type.event(), question, options(id, left)))
        .onFailure(answer::tryFail);
    Promise<A> promise = caller.promise();
    answer
        .future()
        .onComplete(
            ended -> {
              timer.cancel();
              waiting.remove(id);
            })
        .compose(event -> read(type, event))
        .onComplete(
            ended -> metrics.asked(type.name(), outcome(ended.cause()), ticker.nanos() - started))
        .onComplete(promise);
    return promise.future();
  }

  /** The request being handled, or a new one, with whichever is sooner as its deadline. */
  private RequestContext request(Duration timeout) {
    var current = RequestContext.current();
    var request = current.trace() == null ? RequestContext.root() : current;
    var own = Deadline.after(timeout, ticker);
    var before = request.deadline();
    return request.withDeadline(before == null ? own : own.earlier(before));
  }

  private EventOptions options(String id, Duration timeout) {
    return EventOptions.defaults()
        .withHeader(REPLY_TO, answers.name())
        .withHeader(REPLY_ID, id)
        .withMandatory()
        .withTimeout(timeout.isZero() ? Duration.ofMillis(1) : timeout);
  }

  private Future<Void> answered(Event<Buffer> event) {
    var asked = waiting.get(event.headers().getOrDefault(REPLY_ID, ""));
    if (asked == null || !asked.tryComplete(event)) {
      metrics.lost("late");
      log.atDebug().addKeyValue("eventId", event.id()).log("an answer came too late");
    }
    return Future.succeededFuture();
  }

  private static <A> Future<A> read(RequestType<?, A> type, Event<Buffer> event) {
    try {
      return event.headers().getOrDefault(STATUS, "").equals(Integer.toString(OK))
          ? Future.succeededFuture(JsonCodec.decode(event.data(), type.answer()))
          : Future.failedFuture(new AnswerProblemException(type.name(), problem(event.data())));
    } catch (RuntimeException e) { // not what this side takes for an answer
      return Future.failedFuture(
          new AnswerProblemException(
              type.name(),
              Problem.of(
                  BAD_GATEWAY,
                  "unreadable-answer",
                  "Bad Gateway",
                  String.valueOf(e.getMessage()))));
    }
  }

  /** Reads leniently: what it does not say is no reason to say less. */
  private static Problem problem(Buffer body) {
    var json = body.toJsonObject();
    return Problem.of(
        json.getInteger("status", BAD_GATEWAY),
        json.getString("code", "unknown"),
        json.getString("title", ""),
        json.getString("detail"));
  }

  private static NoAnswerException noAnswer(RequestType<?, ?> type, Duration timeout) {
    return new NoAnswerException(
        "no answer to " + type.name() + " within " + timeout.toMillis() + " ms");
  }

  private static String outcome(@Nullable Throwable failure) {
    if (failure == null) {
      return "answered";
    }
    if (failure instanceof NoAnswerException) {
      return "timeout";
    }
    return failure instanceof AnswerProblemException ? "problem" : "unsent";
  }
}
