package dev.chassis.samples.market;

import dev.chassis.context.RequestContext;
import dev.chassis.http.HttpCall;
import dev.chassis.messaging.EventPublisher;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places orders. It keeps nothing itself: the exchange knows an order by its id, so an event that
 * comes twice places nothing twice and is told again with the same price.
 */
final class Market {

  private static final Logger log = LoggerFactory.getLogger(Market.class);

  private final Exchange exchange;
  private final CircuitBreaker breaker;
  private final EventPublisher events;

  Market(Exchange exchange, CircuitBreaker breaker, EventPublisher events) {
    this.exchange = exchange;
    this.breaker = breaker;
    this.events = events;
  }

  /**
   * Places an order and tells of it.
   *
   * @return fails while the exchange does not answer; the event then comes again later
   */
  Future<?> place(OrderCreated order) {
    RequestContext.label("order", order.orderId());
    return breaker
        .execute(() -> exchange.sell(order.orderId(), order.symbol(), order.quantity()))
        .map(sale -> OrderPlaced.of(order, sale))
        .compose(placed -> events.publish(OrderPlaced.TYPE, placed).map(placed))
        .onSuccess(
            placed ->
                log.atInfo().addKeyValue("priceCents", placed.priceCents()).log("order placed"));
  }

  /** The price of a share now. */
  Future<Price> price(HttpCall call) {
    var symbol = call.path("symbol");
    return Future.succeededFuture(new Price(symbol, exchange.priceCents(symbol)));
  }

  /**
   * What {@code GET /prices/{symbol}} answers.
   *
   * @param symbol which shares
   * @param priceCents price of one share in cents
   */
  record Price(String symbol, long priceCents) {}
}
