package dev.chassis.messaging;

import dev.chassis.context.TraceContext;
import dev.chassis.messaging.SubscriptionMetrics.Outcome;
import dev.chassis.messaging.flow.Step;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.time.Ticker;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** What becomes of an event of one subscription that was handled, well or not. */
final class Verdict {

  private static final Logger log = LoggerFactory.getLogger(Verdict.class);
  private static final Future<Step> DONE = Future.succeededFuture(Step.SETTLED);
  private static final int MAX_CAUSE = 1000;

  private final Ticker ticker;
  private final SubscriptionMetrics metrics;
  private final String type;
  private final String queue;
  private final KeyOrder order;
  private final RetryConfig retry;
  private final boolean ephemeral;
  private final DoubleSupplier random;

  Verdict(
      Ticker ticker,
      SubscriptionMetrics metrics,
      String type,
      String queue,
      KeyOrder order,
      RetryConfig retry,
      boolean ephemeral,
      DoubleSupplier random) {
    this.ticker = ticker;
    this.metrics = metrics;
    this.type = type;
    this.queue = queue;
    this.order = order;
    this.retry = retry;
    this.ephemeral = ephemeral;
    this.random = random;
  }

  /** Settles the delivery; never fails. */
  Future<Step> settle(Delivery delivery, AsyncResult<?> handled, long started) {
    metrics.handled(handled.succeeded(), ticker.nanos() - started);
    if (handled.succeeded()) {
      return counted(delivery.ack(), Outcome.acked, delivery, started);
    }
    var cause = handled.cause();
    var failure = failure(delivery, cause);
    if (isHopeless(delivery, cause, failure)) {
      about(log.atError(), delivery)
          .addKeyValue("stackHash", failure.stackHash())
          .setCause(cause)
          .log("event goes to the error queue");
      return counted(delivery.park(failure), Outcome.parked, delivery, started);
    }
    var pause = retry.pause(failure.attempts(), random.getAsDouble());
    about(log.atWarn(), delivery)
        .addKeyValue("retryInMs", pause.toMillis())
        .addKeyValue("stackHash", failure.stackHash())
        .addKeyValue("error.message", failure.cause())
        // A failing neighbour would fill the log with stacks; the last failure's is always there.
        .setCause(log.isDebugEnabled() ? cause : null)
        .log("event handler failed, event will be retried");
    return staysHere(delivery)
        ? held(failure, pause, started)
        : counted(
            delivery.retry(retry.step(failure.attempts()), pause, failure),
            Outcome.retried,
            delivery,
            started);
  }

  private boolean isHopeless(Delivery delivery, Throwable cause, Failure failure) {
    return cause instanceof RejectedEventException
        || failure.attempts() >= retry.limit()
        || (order == KeyOrder.SKIP_EVENT && !delivery.message().key().isEmpty());
  }

  /** Whether its key waits for it, or its queue knows no pauses. */
  private boolean staysHere(Delivery delivery) {
    return ephemeral || (order == KeyOrder.PARK_KEY && !delivery.message().key().isEmpty());
  }

  private Future<Step> held(Failure failure, Duration pause, long started) {
    metrics.consumed(Outcome.retried, ticker.nanos() - started);
    return Future.succeededFuture(Step.again(failure, pause));
  }

  private Future<Step> counted(
      Future<Void> settled, Outcome outcome, Delivery delivery, long started) {
    if (settled.succeeded()) { // as an acknowledgement nearly always has
      metrics.consumed(outcome, ticker.nanos() - started);
      return DONE;
    }
    return settled
        .map(outcome)
        .otherwise(lost -> unsettled(delivery, lost)) // the broker delivers it again
        .map(
            end -> {
              metrics.consumed(end, ticker.nanos() - started);
              return Step.SETTLED;
            });
  }

  private Outcome unsettled(Delivery delivery, Throwable lost) {
    about(log.atWarn(), delivery)
        .addKeyValue("error.message", lost.getMessage())
        .log("event could not be settled and will be delivered again");
    return Outcome.unsettled;
  }

  private Failure failure(Delivery delivery, Throwable cause) {
    var now = ticker.now();
    var before = delivery.lastFailure();
    var description = describe(cause);
    return new Failure(
        before == null ? now : before.firstAt(),
        now,
        delivery.attempt(),
        before == null ? description : before.firstCause(),
        description,
        StackHash.of(cause),
        traceId(delivery.message()));
  }

  private static String describe(Throwable cause) {
    var text =
        cause instanceof UndecodableException
            ? "undecodable " + cause.getMessage()
            : String.valueOf(cause);
    return text.length() <= MAX_CAUSE ? text : text.substring(0, MAX_CAUSE);
  }

  private static @Nullable String traceId(Message message) {
    var trace = TraceContext.parse(message.headers().get("traceparent"), null);
    return trace == null ? null : trace.traceId();
  }

  private LoggingEventBuilder about(LoggingEventBuilder line, Delivery delivery) {
    return line.addKeyValue("eventId", delivery.message().id())
        .addKeyValue("eventType", type)
        .addKeyValue("queue", queue)
        .addKeyValue("attempt", delivery.attempt());
  }
}
