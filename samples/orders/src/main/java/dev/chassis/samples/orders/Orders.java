package dev.chassis.samples.orders;

import dev.chassis.client.PassOn;
import dev.chassis.context.RequestContext;
import dev.chassis.http.ProblemException;
import dev.chassis.http.Reply;
import dev.chassis.messaging.database.Database;
import dev.chassis.messaging.outbox.Outbox;
import dev.chassis.messaging.outbox.Transaction;
import dev.chassis.samples.orders.Order.State;
import dev.chassis.samples.orders.Order.Step;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes orders and follows them. */
final class Orders {

  private static final Logger log = LoggerFactory.getLogger(Orders.class);

  private final Database database;
  private final Outbox outbox;
  private final AccountTransactions accounts;
  private final Ticker ticker;

  Orders(Database database, Outbox outbox, AccountTransactions accounts, Ticker ticker) {
    this.database = database;
    this.outbox = outbox;
    this.accounts = accounts;
    this.ticker = ticker;
  }

  /**
   * Reserves the shares, takes the order on and announces it. What is begun is remembered first:
   * should the process die in between, {@link Abandoned} gives the shares back.
   *
   * @return 202 with the order. Fails with a problem when the shares cannot be reserved; then
   *     nothing is kept
   */
  Future<Reply<Order>> place(PlaceOrder wish) {
    // The id is the key to the order for whoever holds it: a random UUID cannot be guessed.
    var created = Order.created(UUID.randomUUID().toString(), wish, now());
    RequestContext.label("order", created.id());
    return OrderStore.begin(database.pool(), created)
        .compose(begun -> reserve(created))
        .compose(reserved -> accept(created.after(Step.reserved, now())))
        .map(order -> Reply.accepted("/orders/" + order.id(), order));
  }

  Future<Order> find(String id) {
    return OrderStore.find(database.pool(), id)
        .map(
            order ->
                order.orElseThrow(
                    () -> ProblemException.notFound("unknown-order", "there is no such order")));
  }

  /** Keeps that something happened to an order. */
  Future<?> follow(Transaction tx, String orderId, Step step) {
    RequestContext.label("order", orderId);
    return OrderStore.lock(tx.connection(), orderId)
        .compose(
            found ->
                found
                    .<Future<?>>map(order -> follow(tx, order, step))
                    .orElseGet(() -> unknown(step)));
  }

  private Future<?> reserve(Order order) {
    return accounts
        .reserve(Reserve.of(order))
        .recover(
            failure -> {
              // Nobody waits for it: what fails here is abandoned later.
              undo(order.id(), failure)
                  .onFailure(e -> log.warn("an order is to be abandoned: {}", e.getMessage()));
              return PassOn.refusal(failure);
            });
  }

  /** Forgets an order only when it is certain that nothing is reserved for it. */
  private Future<?> undo(String orderId, Throwable failure) {
    Future<?> free =
        AccountTransactions.mayHaveHadEffect(failure)
            ? accounts.release(orderId)
            : Future.succeededFuture();
    return free.compose(released -> OrderStore.forget(database.pool(), orderId));
  }

  /** The order and the event that announces it: both or neither. */
  private Future<Order> accept(Order order) {
    return outbox.transaction(
        tx ->
            OrderStore.accept(tx.connection(), order)
                .compose(
                    accepted ->
                        accepted
                            ? tx.publish(OrderEvents.CREATED, OrderEvents.Created.of(order))
                            : Future.failedFuture(abandoned()))
                .map(order)
                .onSuccess(Orders::tell));
  }

  /** As exact as the database keeps it, so that what is told at once and later is the same. */
  private Instant now() {
    return ticker.now().truncatedTo(ChronoUnit.MICROS);
  }

  private static void tell(Order order) {
    log.atInfo()
        .addKeyValue("account", order.accountId())
        .addKeyValue("symbol", order.symbol())
        .addKeyValue("quantity", order.quantity())
        .log("order taken, shares reserved");
  }

  private static ProblemException abandoned() {
    return ProblemException.of(
        503, "took-too-long", "Service Unavailable", "The order was given up; place it again.");
  }

  private Future<?> follow(Transaction tx, Order order, Step step) {
    var now = order.after(step, now());
    log.info("order {}", now.state() == State.completed ? step + ", completed" : step);
    return OrderStore.update(tx.connection(), order, now);
  }

  private static Future<?> unknown(Step step) {
    log.warn("{} heard of an order that is not known here", step);
    return Future.succeededFuture();
  }
}
