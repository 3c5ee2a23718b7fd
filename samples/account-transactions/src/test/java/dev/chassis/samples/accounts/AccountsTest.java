package dev.chassis.samples.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.samples.accounts.Account.Holding;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountsTest {

  private final Accounts accounts =
      Accounts.demo(new AccountsSettings(2, 50, Map.of("ACME", 100L)));

  @Test
  void reservedSharesCannotBeReservedByAnotherOrder() {
    accounts.reserve(reserve("o-1", 70));

    assertThatThrownBy(() -> accounts.reserve(reserve("o-2", 31)))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.code()).isEqualTo("insufficient-shares"))
        .hasMessage("acc-1 has 30 ACME free to sell, 31 are wanted");
    assertThat(acme()).isEqualTo(new Holding(100, 70));
  }

  @Test
  void sameReservationTwiceReservesOnce() {
    var first = accounts.reserve(reserve("o-1", 70));
    var second = accounts.reserve(reserve("o-1", 70));

    assertThat(second).isEqualTo(first);
    assertThat(acme()).isEqualTo(new Holding(100, 70));
  }

  @Test
  void refusesAnotherReservationOfTheSameOrder() {
    accounts.reserve(reserve("o-1", 70));

    assertRefused("different-reservation", () -> accounts.reserve(reserve("o-1", 10)));
    assertThat(acme()).isEqualTo(new Holding(100, 70));
  }

  @Test
  void refusesAnUnknownAccountAndSharesNobodyHas() {
    assertRefused(
        "unknown-account", () -> accounts.reserve(new Reserve("o-1", "acc-9", "ACME", 1)));
    assertRefused(
        "insufficient-shares", () -> accounts.reserve(new Reserve("o-1", "acc-1", "NONE", 1)));
  }

  @Test
  void bookingMovesSharesAndMoneyOnce() {
    accounts.reserve(reserve("o-1", 70));

    var first = accounts.book(new OrderPlaced("o-1", 200));
    var again = accounts.book(new OrderPlaced("o-1", 200));

    assertThat(first).isEqualTo(new OrderBooked("o-1", "acc-1", "ACME", 70, 14_000));
    assertThat(again).isEqualTo(first);
    assertThat(acme()).isEqualTo(new Holding(30, 0));
    assertThat(accounts.account("acc-1").cashCents()).isEqualTo(14_050);
  }

  @Test
  void doesNotBookWhatWasNotReserved() {
    assertThatThrownBy(() -> accounts.book(new OrderPlaced("o-1", 200)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void releasedSharesAreFreeAgain() {
    accounts.reserve(reserve("o-1", 70));

    accounts.release("o-1");
    accounts.release("o-1");

    assertThat(acme()).isEqualTo(new Holding(100, 0));
  }

  @Test
  void reservationThatComesAfterItsReleaseIsRefused() {
    accounts.release("o-1");

    assertRefused("reservation-released", () -> accounts.reserve(reserve("o-1", 70)));
    assertThat(acme()).isEqualTo(new Holding(100, 0));
  }

  @Test
  void bookedOrderCannotBeReleased() {
    accounts.reserve(reserve("o-1", 70));
    accounts.book(new OrderPlaced("o-1", 200));

    assertRefused("already-booked", () -> accounts.release("o-1"));
    assertThat(acme()).isEqualTo(new Holding(30, 0));
  }

  private static void assertRefused(String code, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private Holding acme() {
    return accounts.account("acc-1").holding("ACME");
  }

  private static Reserve reserve(String orderId, long quantity) {
    return new Reserve(orderId, "acc-1", "ACME", quantity);
  }
}
