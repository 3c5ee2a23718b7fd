package dev.chassis.samples.alerts;

import dev.chassis.context.RequestContext;
import dev.chassis.http.ProblemException;
import dev.chassis.messaging.Event;
import dev.chassis.messaging.EventType;
import dev.chassis.samples.alerts.SystemView.Flow;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
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

  /** Which event makes a service tell the next one. */
  private static final Map<String, String> CAUSES =
      Map.of(
          "order_placed", "order_created",
          "fee_charged", "order_placed",
          "order_booked", "order_placed");

  private static final int MOST = 1000;

  private static final Logger log = LoggerFactory.getLogger(OrderTrails.class);

  private final Map<String, List<Step>> trails = new LinkedHashMap<>();
  private final Map<Link, Long> links = new LinkedHashMap<>();
  private final Map<Link, Pace> paces = new HashMap<>();
  private final Ticker ticker;

  /** An event of one service that made another tell an event of its own. */
  private record Link(String from, String to, String event) {}

  OrderTrails(Ticker ticker) {
    this.ticker = ticker;
  }

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
        : Future.succeededFuture(trail(orderId, steps));
  }

  /** The latest orders, newest first. */
  synchronized List<Trail> latest(int most) {
    var all = new ArrayList<>(trails.entrySet());
    Collections.reverse(all);
    return all.stream().limit(most).map(one -> trail(one.getKey(), one.getValue())).toList();
  }

  /** Which services make which others act by their events, and how often. */
  synchronized List<Flow> flows() {
    long now = ticker.nanos();
    return links.entrySet().stream()
        .map(
            link -> {
              var pace = paces.computeIfAbsent(link.getKey(), one -> new Pace());
              pace.add(now, link.getValue());
              var one = link.getKey();
              return new Flow(
                  one.from(), one.to(), Flow.Kind.event, one.event(), pace.perSecond(now));
            })
        .toList();
  }

  private static Trail trail(String order, List<Step> steps) {
    return new Trail(order, steps.stream().sorted(Comparator.comparing(Step::at)).toList());
  }

  private static String service(Step step) {
    return step.by().substring(step.by().lastIndexOf('/') + 1);
  }

  private void link(List<Step> steps, Step next) {
    for (var step : steps) {
      if (step.event().equals(CAUSES.get(next.event()))) {
        links.merge(new Link(service(step), service(next), step.event()), 1L, Long::sum);
      }
      if (next.event().equals(CAUSES.get(step.event()))) { // told late, or heard out of order
        links.merge(new Link(service(next), service(step), next.event()), 1L, Long::sum);
      }
    }
  }

  private synchronized boolean add(String order, Step step) {
    var steps = trails.computeIfAbsent(order, none -> new ArrayList<>());
    boolean isNew = steps.stream().noneMatch(known -> known.event().equals(step.event()));
    if (isNew) {
      link(steps, step);
      steps.add(step);
    }
    if (trails.size() > MOST) {
      trails.remove(trails.keySet().iterator().next());
    }
    return isNew;
  }
}
