package dev.chassis.samples.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.messaging.database.Database;
import dev.chassis.samples.accounts.Account.Holding;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountsTest {

  private ServiceUnderTest service;
  private Accounts accounts;
  private Database database;

  @BeforeEach
  void open() {
    service =
        ServiceUnderTest.start(
            Chassis.service("account-transactions")
                .with(Database.module())
                // The service's own file has this section.
                .wiring(chassis -> chassis.config("accounts", AccountsSettings.class)));
    database = service.get(Database.class);
    accounts = new Accounts(database);
    Eventually.succeeds(accounts.openDemo(new AccountsSettings(2, 50, Map.of("ACME", 100L))));
  }

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void reservedSharesCannotBeReservedByAnotherOrder() {
    Eventually.succeeds(accounts.reserve(reserve("o-1", 70)));

    assertThat(Eventually.fails(accounts.reserve(reserve("o-2", 31))))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.code()).isEqualTo("insufficient-shares"))
        .hasMessage("acc-1 has 30 ACME free to sell, 31 are wanted");
    assertThat(acme()).isEqualTo(new Holding(100, 70));
  }

  @Test
  void sameReservationTwiceReservesOnce() {
    var first = Eventually.succeeds(accounts.reserve(reserve("o-1", 70)));
    var second = Eventually.succeeds(accounts.reserve(reserve("o-1", 70)));

    assertThat(second).isEqualTo(first);
    assertThat(acme()).isEqualTo(new Holding(100, 70));
  }

  @Test
  void refusesAnotherReservationOfTheSameOrder() {
    Eventually.succeeds(accounts.reserve(reserve("o-1", 70)));

    assertRefused("different-reservation", accounts.reserve(reserve("o-1", 10)));
    assertThat(acme()).isEqualTo(new Holding(100, 70));
  }

  @Test
  void refusesAnUnknownAccountAndSharesNobodyHas() {
    assertRefused("unknown-account", accounts.reserve(new Reserve("o-1", "acc-9", "ACME", 1)));
    assertRefused("insufficient-shares", accounts.reserve(new Reserve("o-1", "acc-1", "NONE", 1)));
  }

  @Test
  void bookingMovesSharesAndMoneyOnce() {
    Eventually.succeeds(accounts.reserve(reserve("o-1", 70)));

    var first = Eventually.succeeds(book(new OrderPlaced("o-1", 200)));
    var again = Eventually.succeeds(book(new OrderPlaced("o-1", 200)));

    assertThat(first).isEqualTo(new OrderBooked("o-1", "acc-1", "ACME", 70, 14_000));
    assertThat(again).isEqualTo(first);
    assertThat(acme()).isEqualTo(new Holding(30, 0));
    assertThat(Eventually.succeeds(accounts.account("acc-1")).cashCents()).isEqualTo(14_050);
  }

  @Test
  void doesNotBookWhatWasNotReserved() {
    assertThat(Eventually.fails(book(new OrderPlaced("o-1", 200))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void releasedSharesAreFreeAgain() {
    Eventually.succeeds(accounts.reserve(reserve("o-1", 70)));

    Eventually.succeeds(accounts.release("o-1"));
    Eventually.succeeds(accounts.release("o-1"));

    assertThat(acme()).isEqualTo(new Holding(100, 0));
  }

  @Test
  void reservationThatComesAfterItsReleaseIsRefused() {
    Eventually.succeeds(accounts.release("o-1"));

    assertRefused("reservation-released", accounts.reserve(reserve("o-1", 70)));
    assertThat(acme()).isEqualTo(new Holding(100, 0));
  }

  @Test
  void bookedOrderCannotBeReleased() {
    Eventually.succeeds(accounts.reserve(reserve("o-1", 70)));
    Eventually.succeeds(book(new OrderPlaced("o-1", 200)));

    assertRefused("already-booked", accounts.release("o-1"));
    assertThat(acme()).isEqualTo(new Holding(30, 0));
  }

  @Test
  void sharesAreNotReservedTwiceHoweverManyTryAtOnce() {
    var all = new ArrayList<Future<Reservation>>();
    for (int i = 0; i < 20; i++) {
      all.add(accounts.reserve(reserve("o-" + i, 10)));
    }
    Eventually.until("all have ended", () -> all.stream().allMatch(Future::isComplete));

    assertThat(all.stream().filter(Future::succeeded)).hasSize(10);
    assertThat(acme()).isEqualTo(new Holding(100, 100));
  }

  private Future<OrderBooked> book(OrderPlaced placed) {
    return database.transaction(sql -> accounts.book(placed, sql));
  }

  private static void assertRefused(String code, Future<?> action) {
    assertThat(Eventually.fails(action))
        .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private Holding acme() {
    return Eventually.succeeds(accounts.account("acc-1")).holding("ACME");
  }

  private static Reserve reserve(String orderId, long quantity) {
    return new Reserve(orderId, "acc-1", "ACME", quantity);
  }
}
