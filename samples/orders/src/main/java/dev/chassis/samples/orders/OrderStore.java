package dev.chassis.samples.orders;

import dev.chassis.samples.orders.Order.Happening;
import dev.chassis.samples.orders.Order.State;
import dev.chassis.samples.orders.Order.Step;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Keeps orders, in SQL. An order is known to others from the moment it is {@link #accept}ed; before
 * that it is only remembered, so that what was reserved for it can be given back.
 */
final class OrderStore {

  private static final String STEPS =
      "SELECT o.id, o.account_id, o.symbol, o.quantity, o.state, s.step, s.at FROM orders o"
          + " JOIN order_steps s ON s.order_id = o.id WHERE o.id = $1"
          + " AND o.state NOT IN ('begun', 'abandoned') ORDER BY s.number";

  private OrderStore() {}

  /** Remembers an order whose shares are about to be reserved. */
  static Future<Void> begin(SqlClient in, Order order) {
    return in.preparedQuery("INSERT INTO orders VALUES ($1, $2, $3, $4, 'begun', $5)")
        .execute(
            Tuple.of(
                order.id(),
                order.accountId(),
                order.symbol(),
                order.quantity(),
                time(order.history().get(0).at())))
        .mapEmpty();
  }

  /**
   * Takes an order on.
   *
   * @return false when it was abandoned in the meantime
   */
  static Future<Boolean> accept(SqlClient in, Order order) {
    return in.preparedQuery("UPDATE orders SET state = $2 WHERE id = $1 AND state = 'begun'")
        .execute(Tuple.of(order.id(), order.state().name()))
        .compose(
            updated ->
                updated.rowCount() == 1
                    ? addSteps(in, order, 0).map(true)
                    : Future.succeededFuture(false));
  }

  /** Forgets an order that was begun or abandoned, and for which nothing is reserved. */
  static Future<Void> forget(SqlClient in, String id) {
    return in.preparedQuery("DELETE FROM orders WHERE id = $1 AND state IN ('begun', 'abandoned')")
        .execute(Tuple.of(id))
        .mapEmpty();
  }

  /** Abandons what was begun so long ago; all that are abandoned, up to a hundred. */
  static Future<List<String>> abandon(SqlClient in, Duration age) {
    return in.preparedQuery(
            "UPDATE orders SET state = 'abandoned' WHERE id IN (SELECT id FROM orders"
                + " WHERE state IN ('begun', 'abandoned')"
                + " AND begun_at < now() - make_interval(secs => $1) ORDER BY begun_at LIMIT 100"
                + " FOR UPDATE SKIP LOCKED) RETURNING id")
        .execute(Tuple.of(age.toMillis() / 1000.0))
        .map(rows -> stream(rows).map(row -> row.getString("id")).toList());
  }

  static Future<Optional<Order>> find(SqlClient in, String id) {
    return in.preparedQuery(STEPS).execute(Tuple.of(id)).map(OrderStore::order);
  }

  /** Like {@link #find}; others that ask the same wait until the transaction has ended. */
  static Future<Optional<Order>> lock(SqlClient in, String id) {
    return in.preparedQuery("SELECT 1 FROM orders WHERE id = $1 FOR UPDATE")
        .execute(Tuple.of(id))
        .compose(locked -> find(in, id));
  }

  /** Keeps what has happened to an order that was locked. */
  static Future<Void> update(SqlClient in, Order before, Order after) {
    if (after.equals(before)) {
      return Future.succeededFuture();
    }
    return in.preparedQuery("UPDATE orders SET state = $2 WHERE id = $1")
        .execute(Tuple.of(after.id(), after.state().name()))
        .compose(updated -> addSteps(in, after, before.history().size()));
  }

  private static Future<Void> addSteps(SqlClient in, Order order, int known) {
    var batch = new ArrayList<Tuple>();
    for (int number = known; number < order.history().size(); number++) {
      var happening = order.history().get(number);
      batch.add(Tuple.of(order.id(), number, happening.step().name(), time(happening.at())));
    }
    return in.preparedQuery("INSERT INTO order_steps VALUES ($1, $2, $3, $4)")
        .executeBatch(batch)
        .mapEmpty();
  }

  private static Optional<Order> order(RowSet<Row> rows) {
    var steps =
        stream(rows)
            .map(
                row ->
                    new Happening(
                        Step.valueOf(row.getString("step")),
                        row.getOffsetDateTime("at").toInstant()))
            .toList();
    return stream(rows)
        .findFirst()
        .map(
            row ->
                new Order(
                    row.getString("id"),
                    row.getString("account_id"),
                    row.getString("symbol"),
                    row.getLong("quantity"),
                    State.valueOf(row.getString("state")),
                    steps));
  }

  private static java.util.stream.Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }

  private static Object time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
