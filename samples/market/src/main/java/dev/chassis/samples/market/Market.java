package dev.chassis.samples.market;

import dev.chassis.context.RequestContext;
import dev.chassis.http.HttpCall;
import dev.chassis.messaging.Event;
import dev.chassis.messaging.outbox.Inbox;
import dev.chassis.messaging.outbox.Transaction;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places orders. The exchange is no part of any transaction: it knows an order by its id, so it can
 * be asked again. What it answered is kept and told in one transaction, once.
 */
final class Market {

  private static final Logger log = LoggerFactory.getLogger(Market.class);

  /** Of the subscription, whose inbox tells what was done already. */
  static final String PLACING = "placing";

  private final Exchange exchange;
  private final CircuitBreaker breaker;
  private final Inbox inbox;

  Market(Exchange exchange, CircuitBreaker breaker, Inbox inbox) {
    this.exchange = exchange;
    this.breaker = breaker;
    this.inbox = inbox;
  }

  /**
   * Places an order, keeps the sale and tells of it.
   *
   * @return fails while the exchange does not answer; the event then comes again later
   */
  Future<?> place(Event<OrderCreated> event) {
    RequestContext.label("order", event.data().orderId());
    // Outside the transaction: nobody holds a connection while he waits for somebody else.
    return sell(event.data())
        .compose(placed -> inbox.once(PLACING, event, tx -> keepAndTell(placed, tx)));
  }

  Future<OrderPlaced> sell(OrderCreated order) {
    return breaker
        .execute(() -> exchange.sell(order.orderId(), order.symbol(), order.quantity()))
        .map(sale -> OrderPlaced.of(order, sale));
  }

  private static Future<?> keepAndTell(OrderPlaced placed, Transaction tx) {
    return SaleStore.add(tx.connection(), placed)
        .compose(isNew -> isNew ? tell(placed, tx) : Future.succeededFuture());
  }

  private static Future<Void> tell(OrderPlaced placed, Transaction tx) {
    log.atInfo().addKeyValue("priceCents", placed.priceCents()).log("order placed");
    return tx.publish(OrderPlaced.TYPE, placed);
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
