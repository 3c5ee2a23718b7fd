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
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;

/** An event's way in, for one subscription. */
final class ConsumePipeline<T> {

  private final Vertx vertx;
  private final Ticker ticker;
  private final Timers timers;
  private final MessageSpans spans;
  private final EventCheck check;
  private final SubscriptionMetrics metrics;
  private final EventType<T> type;
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
      SubscriptionMetrics metrics,
      EventType<T> type,
      String queue,
      Duration handlerTimeout,
      EnvelopeHandler<T> handler,
      Verdict verdict) {
    this.vertx = vertx;
    this.ticker = ticker;
    this.timers = timers.forTimeLimits();
    this.spans = spans;
    this.check = check;
    this.metrics = metrics;
    this.type = type;
    this.queue = queue;
    this.handlerTimeout = handlerTimeout;
    this.handler = handler;
    this.verdict = verdict;
  }

  /**
   * All that happens to one delivery. Called on an event loop; the future never fails and tells
   * what is next once the delivery is settled. It is complete already when the handler's was.
   *
   * @param ended is run when the handler has ended and the broker is waited for
   */
  Future<Step> receive(Delivery delivery, Runnable ended) {
    var started = ticker.nanos();
    if (!delivery.message().isFor(queue)) { // replayed for somebody else
      return verdict.settle(delivery, Future.succeededFuture(), started);
    }
    // A context of its own: no two deliveries share log fields.
    var own = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    sender(delivery.message()).putOn(own); // trace, request id and labels of the sender
    var caller = own.beginDispatch();
    try {
      return work(own, delivery, started, ended);
    } finally {
      own.endDispatch(caller);
    }
  }

  private Future<Step> work(ContextInternal own, Delivery delivery, long started, Runnable ended) {
    var span = // consumer span
        spans.handling(own, delivery.message(), queue, delivery.attempt());
    var handled = handle(delivery);
    if (handled.isComplete()) {
      return end(span, delivery, handled, started, ended);
    }
    return limited(handled).transform(over -> end(span, delivery, over, started, ended));
  }

  /** Ack, retry, wait with the key, or error queue. */
  private Future<Step> end(
      MessageSpans.Span span,
      Delivery delivery,
      AsyncResult<?> handled,
      long started,
      Runnable ended) {
    span.end(handled.cause());
    var settled = verdict.settle(delivery, handled, started);
    if (!settled.isComplete()) {
      ended.run();
    }
    return settled;
  }

  private RequestContext sender(Message message) {
    var request =
        ContextHeaders.read(name -> message.headers().get(name), ticker)
            .orElseGet(RequestContext::root)
            .withoutDeadline(); // the sender is not waiting
    return LabelHeader.read(request, message.headers());
  }

  /** Contract, JSON, interceptors, the subscriber. */
  private Future<?> handle(Delivery delivery) {
    try {
      check.check(type, delivery.message());
      var now = ticker.now();
      var event = CloudEvents.decode(delivery.message(), type, delivery.attempt(), now);
      if (event.attempt() == 1) {
        metrics.age(Duration.between(event.time(), now).toNanos());
      }
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
