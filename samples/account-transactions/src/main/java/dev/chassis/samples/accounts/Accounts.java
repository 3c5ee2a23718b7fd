package dev.chassis.samples.accounts;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * All accounts and what is reserved on them. Every operation may be repeated for the same order
 * with no further effect, because calls are retried and events arrive more than once. Thread-safe;
 * no operation waits for anything.
 *
 * <p>Everything is in memory and gone when the process ends: a database takes its place, with these
 * same rules inside one transaction each.
 */
final class Accounts {

  private final Map<String, Account> accounts = new LinkedHashMap<>();
  private final Map<String, Reservation> reservations = new HashMap<>();
  private final Set<String> released = new HashSet<>();

  /** Accounts {@code acc-1}, {@code acc-2} … as the settings say. */
  static Accounts demo(AccountsSettings settings) {
    var demo = new Accounts();
    for (int i = 1; i <= settings.demoAccounts(); i++) {
      demo.open(Account.open("acc-" + i, settings.cashCents(), settings.shares()));
    }
    return demo;
  }

  synchronized void open(Account account) {
    accounts.put(account.id(), account);
  }

  /**
   * Sets shares aside for an order, so that no other order can sell them.
   *
   * @throws RefusedException when the account is unknown, holds too few free shares, or the order
   *     was released or reserved something else before; nothing has changed then
   */
  synchronized Reservation reserve(Reserve request) {
    var before = reservations.get(request.orderId());
    if (before != null) {
      return before.confirm(request);
    }
    if (released.contains(request.orderId())) {
      throw RefusedException.released(request.orderId());
    }
    var account = account(request.accountId()).reserve(request.symbol(), request.quantity());
    var reservation = Reservation.of(request);
    accounts.put(account.id(), account);
    reservations.put(request.orderId(), reservation);
    return reservation;
  }

  /**
   * Gives back what an order reserved. An order without a reservation can have none afterwards: its
   * request may still be on the way, and would otherwise reserve for nobody.
   *
   * @throws RefusedException when the order is booked
   */
  synchronized void release(String orderId) {
    var reservation = reservations.get(orderId);
    if (reservation != null) {
      if (reservation.state() == Reservation.State.booked) {
        throw RefusedException.booked(orderId);
      }
      var account = account(reservation.accountId());
      accounts.put(account.id(), account.release(reservation.symbol(), reservation.quantity()));
      reservations.remove(orderId);
    }
    released.add(orderId);
  }

  /**
   * Books a placed order: the reserved shares leave, the money comes.
   *
   * @throws IllegalStateException when nothing was reserved for the order
   */
  synchronized OrderBooked book(OrderPlaced placed) {
    var reservation = reservations.get(placed.orderId());
    if (reservation == null) {
      throw new IllegalStateException("nothing is reserved for order " + placed.orderId());
    }
    var proceeds = Math.multiplyExact(placed.priceCents(), reservation.quantity());
    if (reservation.state() == Reservation.State.reserved) {
      var account = account(reservation.accountId());
      accounts.put(
          account.id(), account.sell(reservation.symbol(), reservation.quantity(), proceeds));
      reservations.put(placed.orderId(), reservation.booked());
    }
    return OrderBooked.of(reservation, proceeds);
  }

  /**
   * The account as it is now.
   *
   * @throws RefusedException when there is none
   */
  synchronized Account account(String id) {
    var account = accounts.get(id);
    if (account == null) {
      throw RefusedException.unknownAccount(id);
    }
    return account;
  }
}
