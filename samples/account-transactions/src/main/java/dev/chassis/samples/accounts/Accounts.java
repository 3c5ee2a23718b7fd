package dev.chassis.samples.accounts;

import dev.chassis.messaging.database.Database;
import dev.chassis.samples.accounts.Reservation.State;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/**
 * All accounts and what is reserved on them, each rule in one transaction. Every operation may be
 * repeated for the same order with no further effect, because calls are retried and events arrive
 * more than once. All lock the reservation first and the shares after it, so none waits for another
 * that waits for it.
 */
final class Accounts {

  private final Database database;

  Accounts(Database database) {
    this.database = database;
  }

  /** Opens accounts {@code acc-1}, {@code acc-2} … as the settings say, unless they are there. */
  Future<Void> openDemo(AccountsSettings settings) {
    return database.transaction(
        sql -> {
          Future<Void> opened = Future.succeededFuture();
          for (int i = 1; i <= settings.demoAccounts(); i++) {
            var id = "acc-" + i;
            opened =
                opened.compose(
                    before -> AccountStore.open(sql, id, settings.cashCents(), settings.shares()));
          }
          return opened;
        });
  }

  /**
   * Sets shares aside for an order, so that no other order can sell them.
   *
   * @return fails with {@link RefusedException} when the account is unknown, holds too few free
   *     shares, or the order was released or reserved something else before; nothing has changed
   *     then
   */
  Future<Reservation> reserve(Reserve wish) {
    return database.transaction(
        sql ->
            AccountStore.addReservation(sql, wish)
                .compose(isNew -> isNew ? setAside(sql, wish) : confirm(sql, wish)));
  }

  /**
   * Gives back what an order reserved. An order without a reservation can have none afterwards: its
   * request may still be on the way, and would otherwise reserve for nobody.
   *
   * @return fails with {@link RefusedException} when the order is booked
   */
  Future<Void> release(String orderId) {
    return database.transaction(
        sql ->
            AccountStore.addReleased(sql, orderId)
                .compose(
                    isNew -> isNew ? Future.succeededFuture() : releaseReserved(sql, orderId)));
  }

  /**
   * Books a placed order: the reserved shares leave, the money comes.
   *
   * @param sql the transaction it is part of
   * @return fails with {@link IllegalStateException} when nothing is reserved for the order
   */
  Future<OrderBooked> book(OrderPlaced placed, SqlClient sql) {
    return AccountStore.lockReservation(sql, placed.orderId())
        .compose(
            found ->
                found
                    .filter(kept -> !kept.isReleased())
                    .map(kept -> book(placed, kept.reservation(), sql))
                    .orElseGet(() -> nothingReserved(placed)));
  }

  /** The account as it is now; fails with {@link RefusedException} when there is none. */
  Future<Account> account(String id) {
    return AccountStore.find(database.pool(), id)
        .map(account -> account.orElseThrow(() -> RefusedException.unknownAccount(id)));
  }

  private static Future<Reservation> setAside(SqlClient sql, Reserve wish) {
    return AccountStore.reserve(sql, wish)
        .compose(
            enough -> enough ? Future.succeededFuture(Reservation.of(wish)) : refuse(sql, wish));
  }

  private static Future<Reservation> refuse(SqlClient sql, Reserve wish) {
    return AccountStore.find(sql, wish.accountId())
        .map(
            account -> {
              throw account
                  .map(
                      it ->
                          RefusedException.insufficientShares(
                              it.id(),
                              wish.symbol(),
                              wish.quantity(),
                              it.holding(wish.symbol()).free()))
                  .orElseGet(() -> RefusedException.unknownAccount(wish.accountId()));
            });
  }

  private static Future<Reservation> confirm(SqlClient sql, Reserve wish) {
    return AccountStore.lockReservation(sql, wish.orderId())
        .map(
            found -> {
              if (found.orElseThrow().isReleased()) {
                throw RefusedException.released(wish.orderId());
              }
              return found.orElseThrow().reservation().confirm(wish);
            });
  }

  private static Future<Void> releaseReserved(SqlClient sql, String orderId) {
    return AccountStore.lockReservation(sql, orderId)
        .compose(
            found -> {
              var kept = found.orElseThrow();
              if (kept.isReleased()) {
                return Future.succeededFuture();
              }
              return switch (kept.reservation().state()) {
                case booked -> Future.failedFuture(RefusedException.booked(orderId));
                case reserved ->
                    AccountStore.release(sql, kept.reservation())
                        .compose(given -> AccountStore.setReleased(sql, orderId));
              };
            });
  }

  private static Future<OrderBooked> book(
      OrderPlaced placed, Reservation reservation, SqlClient sql) {
    var proceeds = Math.multiplyExact(placed.priceCents(), reservation.quantity());
    var booked = OrderBooked.of(reservation, proceeds);
    if (reservation.state() == State.booked) {
      return Future.succeededFuture(booked);
    }
    return AccountStore.sell(sql, reservation, proceeds)
        .compose(sold -> AccountStore.setBooked(sql, reservation.orderId()))
        .map(booked);
  }

  private static Future<OrderBooked> nothingReserved(OrderPlaced placed) {
    return Future.failedFuture(
        new IllegalStateException("nothing is reserved for order " + placed.orderId()));
  }
}
