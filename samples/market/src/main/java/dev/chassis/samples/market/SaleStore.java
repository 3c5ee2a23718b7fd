package dev.chassis.samples.market;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** What was sold, one sale per order, in SQL. */
final class SaleStore {

  private SaleStore() {}

  /**
   * Keeps a sale, unless its order was sold before.
   *
   * @return whether it is new
   */
  static Future<Boolean> add(SqlClient in, OrderPlaced placed) {
    return in.preparedQuery(
            "INSERT INTO sales (order_id, symbol, quantity, price_cents)"
                + " VALUES ($1, $2, $3, $4) ON CONFLICT (order_id) DO NOTHING")
        .execute(
            Tuple.of(placed.orderId(), placed.symbol(), placed.quantity(), placed.priceCents()))
        .map(inserted -> inserted.rowCount() == 1);
  }
}
