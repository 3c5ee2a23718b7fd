package dev.chassis.samples.fees;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The charges made so far, one per order, in SQL. */
final class ChargeStore {

  private static final String COLUMNS = "charge_id, order_id, account_id, fee_cents, charged_at";

  private ChargeStore() {}

  /**
   * Writes a charge down, unless its order was charged before.
   *
   * @return whether it was written
   */
  static Future<Boolean> add(SqlClient in, Charge charge) {
    return in.preparedQuery(
            "INSERT INTO charges ("
                + COLUMNS
                + ") VALUES ($1, $2, $3, $4, $5) ON CONFLICT (order_id) DO NOTHING")
        .execute(
            Tuple.of(
                charge.chargeId(),
                charge.orderId(),
                charge.accountId(),
                charge.feeCents(),
                charge.at().atOffset(ZoneOffset.UTC)))
        .map(inserted -> inserted.rowCount() == 1);
  }

  static Future<Optional<Charge>> find(SqlClient in, String orderId) {
    return in.preparedQuery("SELECT " + COLUMNS + " FROM charges WHERE order_id = $1")
        .execute(Tuple.of(orderId))
        .map(rows -> StreamSupport.stream(rows.spliterator(), false).findFirst())
        .map(row -> row.map(ChargeStore::charge));
  }

  /** All charges, oldest first. */
  static Future<List<Charge>> all(SqlClient in) {
    return in.query("SELECT " + COLUMNS + " FROM charges ORDER BY charged_at, order_id")
        .execute()
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false).map(ChargeStore::charge).toList());
  }

  private static Charge charge(Row row) {
    return new Charge(
        row.getString("charge_id"),
        row.getString("order_id"),
        row.getString("account_id"),
        row.getLong("fee_cents"),
        row.getOffsetDateTime("charged_at").toInstant());
  }
}
