package dev.chassis.samples.accounts;

import dev.chassis.samples.accounts.Account.Holding;
import dev.chassis.samples.accounts.Reservation.State;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Accounts and what is reserved on them, in SQL. */
final class AccountStore {

  private static final String RELEASED = "released";

  private AccountStore() {}

  /**
   * What is written down for an order.
   *
   * @param reservation what it reserved
   * @param isReleased whether that was given back, or is never to be reserved
   */
  record Kept(Reservation reservation, boolean isReleased) {}

  /** Opens an account, unless it is there. */
  static Future<Void> open(SqlClient in, String id, long cashCents, Map<String, Long> shares) {
    Future<Void> opened =
        in.preparedQuery("INSERT INTO accounts VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .execute(Tuple.of(id, cashCents))
            .mapEmpty();
    for (var share : shares.entrySet()) {
      opened =
          opened.compose(
              before ->
                  in.preparedQuery(
                          "INSERT INTO holdings VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                      .execute(Tuple.of(id, share.getKey(), share.getValue()))
                      .mapEmpty());
    }
    return opened;
  }

  static Future<Optional<Account>> find(SqlClient in, String id) {
    return in.preparedQuery(
            "SELECT a.cash_cents, h.symbol, h.held, h.reserved FROM accounts a"
                + " LEFT JOIN holdings h ON h.account_id = a.id WHERE a.id = $1")
        .execute(Tuple.of(id))
        .map(rows -> account(id, rows));
  }

  /** Writes a reservation down; false when the order has one, whatever its state. */
  static Future<Boolean> addReservation(SqlClient in, Reserve wish) {
    return changes(
        in,
        "INSERT INTO reservations VALUES ($1, $2, $3, $4, 'reserved') ON CONFLICT DO NOTHING",
        Tuple.of(wish.orderId(), wish.accountId(), wish.symbol(), wish.quantity()));
  }

  /** Writes down that nothing can be reserved for an order; false when it has a reservation. */
  static Future<Boolean> addReleased(SqlClient in, String orderId) {
    return changes(
        in,
        "INSERT INTO reservations (order_id, state) VALUES ($1, 'released') ON CONFLICT DO NOTHING",
        Tuple.of(orderId));
  }

  /** The reservation of an order; nobody else changes it until the transaction has ended. */
  static Future<Optional<Kept>> lockReservation(SqlClient in, String orderId) {
    return in.preparedQuery("SELECT * FROM reservations WHERE order_id = $1 FOR UPDATE")
        .execute(Tuple.of(orderId))
        .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(kept(rows)));
  }

  static Future<Void> setBooked(SqlClient in, String orderId) {
    return setState(in, orderId, State.booked.name());
  }

  static Future<Void> setReleased(SqlClient in, String orderId) {
    return setState(in, orderId, RELEASED);
  }

  /** Sets shares aside; false when so many are not free. */
  static Future<Boolean> reserve(SqlClient in, Reserve wish) {
    return changes(
        in,
        "UPDATE holdings SET reserved = reserved + $3"
            + " WHERE account_id = $1 AND symbol = $2 AND held - reserved >= $3",
        Tuple.of(wish.accountId(), wish.symbol(), wish.quantity()));
  }

  /** Gives back what is reserved. */
  static Future<Boolean> release(SqlClient in, Reservation reservation) {
    return changes(
        in,
        "UPDATE holdings SET reserved = reserved - $3 WHERE account_id = $1 AND symbol = $2",
        place(reservation));
  }

  /** The reserved shares leave, the money comes. */
  static Future<Boolean> sell(SqlClient in, Reservation reservation, long proceedsCents) {
    return changes(
            in,
            "UPDATE holdings SET held = held - $3, reserved = reserved - $3"
                + " WHERE account_id = $1 AND symbol = $2",
            place(reservation))
        .compose(
            left ->
                changes(
                    in,
                    "UPDATE accounts SET cash_cents = cash_cents + $2 WHERE id = $1",
                    Tuple.of(reservation.accountId(), proceedsCents)));
  }

  private static Future<Void> setState(SqlClient in, String orderId, String state) {
    return in.preparedQuery("UPDATE reservations SET state = $2 WHERE order_id = $1")
        .execute(Tuple.of(orderId, state))
        .mapEmpty();
  }

  private static Tuple place(Reservation reservation) {
    return Tuple.of(reservation.accountId(), reservation.symbol(), reservation.quantity());
  }

  private static Future<Boolean> changes(SqlClient in, String statement, Tuple values) {
    return in.preparedQuery(statement).execute(values).map(changed -> changed.rowCount() == 1);
  }

  private static Optional<Account> account(String id, RowSet<Row> rows) {
    var holdings = new TreeMap<String, Holding>();
    var cashCents = 0L;
    for (var row : rows) {
      cashCents = row.getLong("cash_cents");
      if (row.getString("symbol") != null) {
        holdings.put(
            row.getString("symbol"), new Holding(row.getLong("held"), row.getLong("reserved")));
      }
    }
    return rows.size() == 0 ? Optional.empty() : Optional.of(new Account(id, cashCents, holdings));
  }

  private static Kept kept(RowSet<Row> rows) {
    var row = rows.iterator().next();
    boolean released = row.getString("state").equals(RELEASED);
    var quantity = row.getLong("quantity");
    return new Kept(
        new Reservation(
            row.getString("order_id"),
            String.valueOf(row.getString("account_id")),
            String.valueOf(row.getString("symbol")),
            quantity == null ? 0 : quantity,
            released ? State.reserved : State.valueOf(row.getString("state"))),
        released);
  }
}
