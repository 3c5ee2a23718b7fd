package dev.chassis.samples.orders;

import dev.chassis.context.RequestContext;
import dev.chassis.http.ProblemException;
import dev.chassis.http.Reply;
import dev.chassis.samples.orders.Order.State;
import dev.chassis.samples.orders.Order.Step;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes orders and follows them. */
final class Orders {

  private static final Logger log = LoggerFactory.getLogger(Orders.class);

  private final OrderStore store;
  private final AccountTransactions accounts;
  private final Announcer announcer;
  private final Ticker ticker;

  Orders(OrderStore store, AccountTransactions accounts, Announcer announcer, Ticker ticker) {
    this.store = store;
    this.accounts = accounts;
    this.announcer = announcer;
    this.ticker = ticker;
  }

  /**
   * Reserves the shares, keeps the order and announces it.
   *
   * @return 202 with the order. Fails with a problem when the shares cannot be reserved; then
   *     nothing is kept
   */
  Future<Reply<Order>> place(PlaceOrder wish) {
    // The id is the key to the order for whoever holds it: a random UUID cannot be guessed.
    var created = Order.created(UUID.randomUUID().toString(), wish, ticker.now());
    RequestContext.label("order", created.id());
    return accounts
        .reserve(Reserve.of(created))
        .map(done -> keep(created.after(Step.reserved, ticker.now())))
        .compose(order -> announcer.announce(OrderEvents.Created.of(order)).map(order))
        .map(order -> Reply.accepted("/orders/" + order.id(), order));
  }

  Future<Order> find(String id) {
    return store
        .find(id)
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                Future.failedFuture(
                    ProblemException.notFound("unknown-order", "there is no such order")));
  }

  Future<?> placed(OrderEvents.Placed event) {
    return follow(event.orderId(), Step.placed);
  }

  Future<?> charged(OrderEvents.Charged event) {
    return follow(event.orderId(), Step.charged);
  }

  Future<?> booked(OrderEvents.Booked event) {
    return follow(event.orderId(), Step.booked);
  }

  private Order keep(Order order) {
    store.add(order);
    log.atInfo()
        .addKeyValue("account", order.accountId())
        .addKeyValue("symbol", order.symbol())
        .addKeyValue("quantity", order.quantity())
        .log("order taken, shares reserved");
    return order;
  }

  private Future<?> follow(String orderId, Step step) {
    RequestContext.label("order", orderId);
    var now = store.update(orderId, order -> order.after(step, ticker.now()));
    if (now.isEmpty()) {
      // Taken before this process started: with orders in memory nobody can ask for it any more.
      log.warn("{} heard of an order that is not known here", step);
    } else {
      log.info("order {}", now.get().state() == State.completed ? step + ", completed" : step);
    }
    return Future.succeededFuture();
  }
}
