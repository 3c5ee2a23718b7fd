package dev.chassis.context;

import dev.chassis.time.Ticker;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;

/**
 * Carries the request context over event-bus hops, which Vert.x starts without one: an outbound
 * interceptor writes it into the message headers, an inbound one puts it on the consumer's context.
 * A message that asks for a reply carries the deadline of the request; one that comes after it
 * fails with {@link #TOO_LATE} and reaches no consumer.
 *
 * <p>Vert.x lets a message share the headers of its {@code DeliveryOptions}: options with headers
 * of their own, used again outside any request, still carry the request they were last used in.
 * Make new ones for each message.
 */
public final class EventBusContext {

  /** Failure code of a message whose time was up, after HTTP's status. */
  public static final int TOO_LATE = 504;

  private final Ticker ticker;

  private EventBusContext(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * Installs both interceptors on the event bus of {@code vertx}.
   *
   * @return takes them off again
   */
  public static Runnable install(Vertx vertx, Ticker ticker) {
    var carrier = new EventBusContext(ticker);
    // The very same objects are needed to take them off.
    Handler<DeliveryContext<Object>> out = carrier::write;
    Handler<DeliveryContext<Object>> in = carrier::restore;
    vertx.eventBus().addOutboundInterceptor(out).addInboundInterceptor(in);
    return () -> vertx.eventBus().removeOutboundInterceptor(out).removeInboundInterceptor(in);
  }

  private void write(DeliveryContext<Object> delivery) {
    var request = RequestContext.current();
    if (request != RequestContext.none()) {
      // For what is not answered nobody waits.
      var sent = delivery.message().replyAddress() == null ? request.withoutDeadline() : request;
      ContextHeaders.write(sent, delivery.message().headers()::set, ticker);
    }
    delivery.next();
  }

  private void restore(DeliveryContext<Object> delivery) {
    MultiMap headers = delivery.message().headers();
    var context = Vertx.currentContext();
    // A reply runs on the requester's context: that has its own request already, or is one that
    // lives on and must not keep somebody else's.
    if (context instanceof ContextInternal delivered
        && delivered.isDuplicate()
        && RequestContext.of(context) == RequestContext.none()) {
      var request = ContextHeaders.read(headers::get, ticker).orElse(null);
      if (request != null && isTooLate(delivery.message(), request)) {
        return;
      }
      if (request != null) {
        request.putOn(context);
      }
    }
    delivery.next();
  }

  /** Nobody waits for an answer any more: the consumer must not even start. */
  private boolean isTooLate(Message<?> message, RequestContext request) {
    var deadline = request.deadline();
    if (deadline == null || !deadline.isExpired(ticker)) {
      return false;
    }
    message.fail(TOO_LATE, "the time of the request was up");
    return true;
  }
}
