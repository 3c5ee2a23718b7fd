package dev.chassis.samples.launcher;

import dev.chassis.samples.launcher.BankClient.AccountView;
import dev.chassis.samples.launcher.BankClient.ChargeView;
import dev.chassis.samples.launcher.BankClient.FeesView;
import dev.chassis.samples.launcher.BankClient.OrderView;
import dev.chassis.samples.launcher.BankClient.PriceView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Checks that shares, money and fees are what the sales made of them. */
final class Audit {

  private final BankClient bank;
  private final String market;
  private final String fees;
  private final Map<String, AccountView> before;

  private Audit(BankClient bank, String market, String fees, Map<String, AccountView> before) {
    this.bank = bank;
    this.market = market;
    this.fees = fees;
    this.before = before;
  }

  /** Looks at the accounts as they are now. */
  static Audit begin(BankClient bank, String market, String fees) throws InterruptedException {
    return new Audit(bank, market, fees, accounts(bank));
  }

  /** What is different from the beginning: nothing, as long as nothing was sold. */
  List<String> unchanged() throws InterruptedException {
    var now = accounts(bank);
    return before.equals(now)
        ? List.of()
        : List.of("refused sales changed the accounts: " + before + " became " + now);
  }

  /** What is wrong after these sales. */
  List<String> after(List<Journey> journeys) throws InterruptedException {
    var wrong = new ArrayList<String>();
    var orders = journeys.stream().map(Journey::order).toList();
    orders.stream()
        .filter(order -> !order.isCompleted())
        .forEach(
            order ->
                wrong.add(
                    "order "
                        + order.id()
                        + " is not completed but "
                        + order.state()
                        + ": "
                        + order.history().stream().map(BankClient.Happening::step).toList()));
    var now = accounts(bank);
    for (var account : Sale.ACCOUNTS) {
      var mine = orders.stream().filter(order -> order.accountId().equals(account)).toList();
      checkShares(of(before, account), of(now, account), mine, wrong);
      checkMoney(of(before, account), of(now, account), mine, wrong);
    }
    checkFees(orders, wrong);
    return wrong;
  }

  private static void checkShares(
      AccountView was, AccountView is, List<OrderView> sold, List<String> wrong) {
    for (var symbol : Sale.SYMBOLS) {
      long left = was.holding(symbol).held() - sum(sold, symbol);
      var holding = is.holding(symbol);
      if (holding.held() != left || holding.reserved() != 0) {
        wrong.add(
            is.id()
                + " should hold "
                + left
                + " "
                + symbol
                + " and have none reserved, but "
                + holding);
      }
    }
  }

  private void checkMoney(AccountView was, AccountView is, List<OrderView> sold, List<String> wrong)
      throws InterruptedException {
    long expected = was.cashCents();
    for (var symbol : Sale.SYMBOLS) {
      var price = bank.get(market + "/prices/" + symbol, PriceView.class);
      expected += price.priceCents() * sum(sold, symbol);
    }
    if (is.cashCents() != expected) {
      wrong.add(is.id() + " should have " + expected + " cents, but has " + is.cashCents());
    }
  }

  private void checkFees(List<OrderView> orders, List<String> wrong) throws InterruptedException {
    var view = bank.get(fees + "/fees", FeesView.class);
    for (var order : orders) {
      long charges = view.charges().stream().filter(it -> it.orderId().equals(order.id())).count();
      if (charges != 1) {
        wrong.add("order " + order.id() + " was charged " + charges + " times, not once");
      }
    }
    long total = view.charges().stream().mapToLong(ChargeView::feeCents).sum();
    if (total != view.totalCents()) {
      wrong.add("the fees sum up to " + total + ", not to " + view.totalCents());
    }
  }

  private static AccountView of(Map<String, AccountView> accounts, String id) {
    return Objects.requireNonNull(accounts.get(id));
  }

  private static long sum(List<OrderView> orders, String symbol) {
    return orders.stream()
        .filter(order -> order.symbol().equals(symbol))
        .mapToLong(OrderView::quantity)
        .sum();
  }

  private static Map<String, AccountView> accounts(BankClient bank) throws InterruptedException {
    var accounts = new LinkedHashMap<String, AccountView>();
    for (var id : Sale.ACCOUNTS) {
      accounts.put(id, bank.account(id));
    }
    return accounts;
  }
}
