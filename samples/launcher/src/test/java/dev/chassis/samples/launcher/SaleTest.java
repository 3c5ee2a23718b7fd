package dev.chassis.samples.launcher;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaleTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 12, 100, 500, Options.MOST_ORDERS})
  void neverSellsMoreThanTheDemoAccountsHold(int orders) {
    var sales = Sale.plan(orders);

    assertThat(sales).hasSize(orders);
    var perKind =
        sales.stream()
            .collect(
                groupingBy(
                    sale -> sale.wish().accountId() + " " + sale.wish().symbol(),
                    summingLong(sale -> sale.wish().quantity())));
    assertThat(perKind.values()).allSatisfy(sum -> assertThat(sum).isBetween(1L, 250L));
  }
}
