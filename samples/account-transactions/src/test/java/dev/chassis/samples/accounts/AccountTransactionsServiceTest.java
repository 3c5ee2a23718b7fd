package dev.chassis.samples.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.Messaging;
import dev.chassis.testkit.ChassisTest;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.TestHttp;
import dev.chassis.testkit.time.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@ChassisTest(AccountTransactionsService.class)
class AccountTransactionsServiceTest {

  @Test
  void reservesAndShowsIt(TestHttp http) {
    var answer = http.post("/reservations", reserve("o-1", 30));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.as(Reservation.class).state()).isEqualTo(Reservation.State.reserved);
    assertThat(holding(http, "ACME")).isEqualTo(new AccountView.HoldingView("ACME", 1000, 30, 970));
  }

  @Test
  void tellsWhyItRefuses(TestHttp http) {
    var tooMany = http.post("/reservations", reserve("o-1", 1001));
    var unknown = http.post("/reservations", new Reserve("o-1", "acc-9", "ACME", 1));
    var malformed = http.post("/reservations", "{\"orderId\":\"o-1\"}");

    assertThat(tooMany.status()).isEqualTo(409);
    assertThat(tooMany.json().getString("code")).isEqualTo("insufficient-shares");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.json().getString("code")).isEqualTo("unknown-account");
    assertThat(malformed.status()).isEqualTo(400);
    assertThat(holding(http, "ACME").reserved()).isZero();
  }

  @Test
  void booksAPlacedOrder(TestHttp http, ServiceUnderTest service) {
    http.post("/reservations", reserve("o-1", 30));

    Eventually.succeeds(
        service.get(Messaging.class).publish(OrderPlaced.TYPE, new OrderPlaced("o-1", 200)));

    Eventually.passes(
        Duration.ofSeconds(10),
        () ->
            assertThat(holding(http, "ACME"))
                .isEqualTo(new AccountView.HoldingView("ACME", 970, 0, 970)));
    assertThat(http.get("/accounts/acc-1").as(AccountView.class).cashCents()).isEqualTo(6_000);
  }

  private static Reserve reserve(String orderId, long quantity) {
    return new Reserve(orderId, "acc-1", "ACME", quantity);
  }

  private static AccountView.HoldingView holding(TestHttp http, String symbol) {
    return http.get("/accounts/acc-1").as(AccountView.class).holdings().stream()
        .filter(one -> one.symbol().equals(symbol))
        .findFirst()
        .orElseThrow();
  }
}
