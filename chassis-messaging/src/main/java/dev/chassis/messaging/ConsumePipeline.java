package dev.chassis.messaging;

import dev.chassis.context.ContextHeaders;
import dev.chassis.context.RequestContext;
import dev.chassis.messaging.flow.Step;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.trace.LabelHeader;
import dev.chassis.messaging.trace.MessageSpans;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;

/** An event's way in, for one subscription. */
final class ConsumePipeline<T> {

  private final Vertx vertx;
  private final Ticker ticker;
  private final Timers timers;
  private final MessageSpans spans;
  private final EventCheck check;
  private final MessagingMetrics metrics;
  private final EventType<T> type;
  private final String subscription;
  private final String queue;
  private final Duration handlerTimeout;
  private final EnvelopeHandler<T> handler;
  private final Verdict verdict;

  ConsumePipeline(
      Vertx vertx,
      Ticker ticker,
      Timers timers,
      MessageSpans spans,
      EventCheck check,
      MessagingMetrics metrics,
      EventType<T> type,
      String subscription,
      String queue,
      Duration handlerTimeout,
      EnvelopeHandler<T> handler,
      Verdict verdict) {
    this.vertx = vertx;
    this.ticker = ticker;
    this.timers = timers;
    this.spans = spans;
    this.check = check;
    this.metrics = metrics;
    this.type = type;
    this.subscription = subscription;
    this.queue = queue;
    this.handlerTimeout = handlerTimeout;
    this.handler = handler;
    this.verdict = verdict;
  }

  /**
   * All that happens to one delivery. Called on an event loop; the future never fails and tells
   * what is next once the delivery is settled.
   */
  Future<Step> receive(Delivery delivery) {
    var started = ticker.nanos();
    if (!delivery.message().isFor(queue)) { // replayed for somebody else
      return verdict.settle(delivery, Future.succeededFuture(), started);
    }
    return sender(delivery.message()) // trace, request id and labels of the sender
        .run( // on a context of its own: no two deliveries share log fields
            vertx,
            () -> {
              var span = span(delivery); // consumer span
              return decode(delivery) // contract, JSON
                  .compose(this::handle) // interceptors, the subscriber, at most so long
                  .onComplete(handled -> span.end(handled.cause()))
                  // ack, retry, wait with the key, or error queue
                  .transform(handled -> verdict.settle(delivery, handled, started));
            });
  }

  private RequestContext sender(Message message) {
    var request =
        ContextHeaders.read(name -> message.headers().get(name), ticker)
            .orElseGet(RequestContext::root)
            .withoutDeadline(); // the sender is not waiting
    return LabelHeader.read(request, message.headers());
  }

  private MessageSpans.Span span(Delivery delivery) {
    return spans.handling(
        vertx.getOrCreateContext(), delivery.message(), queue, delivery.attempt());
  }

  private Future<Event<T>> decode(Delivery delivery) {
    try {
      check.check(type, delivery.message());
      return Future.succeededFuture(
          CloudEvents.decode(delivery.message(), type, delivery.attempt(), ticker.now()));
    } catch (RejectedEventException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<?> handle(Event<T> event) {
    if (event.attempt() == 1) {
      var age = Duration.between(event.time(), ticker.now());
      metrics.age(type.name(), subscription, age.toNanos());
    }
    var handled = invoke(event);
    return handled.isComplete() ? handled : limited(handled);
  }

  private Future<?> invoke(Event<T> event) {
    try {
      Future<?> handled = handler.handle(event);
      return handled != null
          ? handled
          : Future.failedFuture(new IllegalStateException("the handler returned null"));
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }

  /** A handler that never ends must not hold its place for ever; what it does later is ignored. */
  private Future<?> limited(Future<?> handled) {
    Promise<Object> limited = Promise.promise();
    var timer =
        timers.after(
            handlerTimeout, () -> limited.tryFail(new HandlerTimeoutException(handlerTimeout)));
    handled.onComplete(
        ended -> {
          timer.cancel();
          if (ended.succeeded()) {
            limited.tryComplete();
          } else {
            limited.tryFail(ended.cause());
          }
        });
    return limited.future();
  }
}
