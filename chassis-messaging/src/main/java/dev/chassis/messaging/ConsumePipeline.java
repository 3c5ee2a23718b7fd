package dev.chassis.messaging;

import dev.chassis.context.ContextHeaders;
import dev.chassis.context.RequestContext;
import dev.chassis.context.TraceContext;
import dev.chassis.messaging.MessagingMetrics.Outcome;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.time.Ticker;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** An event's way in, for one subscription. */
final class ConsumePipeline<T> {

  private static final Logger log = LoggerFactory.getLogger(ConsumePipeline.class);
  private static final int MAX_CAUSE = 1000;

  private final Vertx vertx;
  private final Ticker ticker;
  private final MessagingMetrics metrics;
  private final String name;
  private final Subscription subscription;
  private final EventType<T> type;
  private final EnvelopeHandler<T> handler;

  ConsumePipeline(
      Vertx vertx,
      Ticker ticker,
      MessagingMetrics metrics,
      String name,
      Subscription subscription,
      EventType<T> type,
      EnvelopeHandler<T> handler) {
    this.vertx = vertx;
    this.ticker = ticker;
    this.metrics = metrics;
    this.name = name;
    this.subscription = subscription;
    this.type = type;
    this.handler = handler;
  }

  Subscription subscription() {
    return subscription;
  }

  /**
   * All that happens to one delivery. Called on an event loop; the future never fails and completes
   * when the delivery is settled.
   */
  Future<Outcome> receive(Delivery delivery) {
    var started = ticker.nanos();
    if (!delivery.message().isFor(subscription.queue())) {
      return delivery.ack().map(Outcome.acked).otherwise(lost -> unsettled(delivery, lost));
    }
    return sender(delivery.message()) // trace and request id of the sender
        .run( // on a context of its own: no two deliveries share log fields
            vertx,
            () ->
                decode(delivery) // JSON
                    .compose(this::handle) // the subscriber
                    .transform(handled -> settle(delivery, handled)) // ack, retry or error queue
                    .otherwise(lost -> unsettled(delivery, lost)) // the broker delivers it again
                    .onSuccess(outcome -> count(outcome, started)));
  }

  private RequestContext sender(Message message) {
    return ContextHeaders.read(name -> message.headers().get(name), ticker)
        .orElseGet(RequestContext::root)
        .withoutDeadline(); // the sender is not waiting
  }

  private Future<Event<T>> decode(Delivery delivery) {
    try {
      return Future.succeededFuture(
          CloudEvents.decode(delivery.message(), type, delivery.attempt(), ticker.now()));
    } catch (UndecodableException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<?> handle(Event<T> event) {
    try {
      Future<?> handled = handler.handle(event);
      return handled != null
          ? handled
          : Future.failedFuture(new IllegalStateException("the handler returned null"));
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }

  private Future<Outcome> settle(Delivery delivery, AsyncResult<?> handled) {
    if (handled.succeeded()) {
      return delivery.ack().map(Outcome.acked);
    }
    var cause = handled.cause();
    var failure = failure(delivery, cause);
    boolean hopeless = cause instanceof UndecodableException;
    if (hopeless || failure.attempts() > subscription.retryDelays().size()) {
      about(log.atError(), delivery).setCause(cause).log("event goes to the error queue");
      return delivery.park(failure).map(Outcome.parked);
    }
    var step = failure.attempts() - 1;
    about(log.atWarn(), delivery)
        .addKeyValue("retryInMs", subscription.retryDelays().get(step).toMillis())
        .setCause(cause)
        .log("event handler failed, event will be retried");
    return delivery.retry(step, subscription.retryDelays().get(step), failure).map(Outcome.retried);
  }

  private Outcome unsettled(Delivery delivery, Throwable lost) {
    about(log.atWarn(), delivery)
        .addKeyValue("error.message", lost.getMessage())
        .log("event could not be settled and will be delivered again");
    return Outcome.unsettled;
  }

  private void count(Outcome outcome, long started) {
    metrics.consumed(type.name(), name, outcome, ticker.nanos() - started);
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
        .addKeyValue("eventType", type.name())
        .addKeyValue("queue", subscription.queue())
        .addKeyValue("attempt", delivery.attempt());
  }
}
