package dev.chassis.samples.alerts;

import dev.chassis.context.RequestContext;
import dev.chassis.http.ProblemException;
import dev.chassis.messaging.Event;
import dev.chassis.messaging.EventType;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened to orders, as everybody's events tell it: for whoever asks why one hangs. Keeps the
 * newest 1000 orders in memory. Thread-safe.
 */
final class OrderTrails {

  /** Names of the events that tell of an order, in the order in which they usually come. */
  private static final List<String> EVENTS =
      List.of("order_created", "order_placed", "fee_charged", "order_booked");

  private static final int MOST = 1000;

  private static final Logger log = LoggerFactory.getLogger(OrderTrails.class);

  private final Map<String, List<Step>> trails = new LinkedHashMap<>();

  /** All that is read of any of these events. */
  record OrderSeen(String orderId) {}

  /**
   * The trail of one order.
   *
   * @param orderId the order
   * @param steps events in the order in which they were told
   */
  record Trail(String orderId, List<Step> steps) {}

  /**
   * An event.
   *
   * @param event its type
   * @param by who told it, such as {@code /services/market}
   * @param at when
   */
  record Step(String event, String by, Instant at) {}

  /** The events to listen to. */
  static List<EventType<OrderSeen>> types() {
    return EVENTS.stream().map(name -> EventType.of(name, OrderSeen.class)).toList();
  }

  /** Takes in an event. One that is delivered again changes nothing. */
  Future<Void> heard(Event<OrderSeen> event) {
    var order = event.data().orderId();
    RequestContext.label("order", order);
    if (add(order, new Step(event.type(), event.source(), event.time()))) {
      log.info("{} seen", event.type());
    }
    return Future.succeededFuture();
  }

  /** The trail of an order; fails with 404 when nothing was heard of it. */
  synchronized Future<Trail> of(String orderId) {
    var steps = trails.get(orderId);
    return steps == null
        ? Future.failedFuture(
            ProblemException.notFound("unknown-order", "no event told of an order " + orderId))
        : Future.succeededFuture(
            new Trail(orderId, steps.stream().sorted(Comparator.comparing(Step::at)).toList()));
  }

  private synchronized boolean add(String order, Step step) {
    var steps = trails.computeIfAbsent(order, none -> new ArrayList<>());
    boolean isNew = steps.stream().noneMatch(known -> known.event().equals(step.event()));
    if (isNew) {
      steps.add(step);
    }
    if (trails.size() > MOST) {
      trails.remove(trails.keySet().iterator().next());
    }
    return isNew;
  }
}
