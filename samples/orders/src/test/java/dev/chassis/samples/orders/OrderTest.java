package dev.chassis.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.samples.orders.Order.State;
import dev.chassis.samples.orders.Order.Step;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderTest {

  private static final Instant NOON = Instant.parse("2024-01-01T12:00:00Z");

  private final Order order =
      Order.created("o-1", new PlaceOrder("acc-1", "ACME", 10), NOON).after(Step.reserved, NOON);

  @Test
  void newOrderIsPending() {
    assertThat(order.state()).isEqualTo(State.pending);
    assertThat(steps(order)).containsExactly(Step.created, Step.reserved);
  }

  @ParameterizedTest
  @CsvSource({
    "placed,charged,booked",
    "placed,booked,charged",
    "charged,placed,booked",
    "charged,booked,placed",
    "booked,placed,charged",
    "booked,charged,placed",
  })
  void isCompletedByAllThreeInAnyOrder(Step first, Step second, Step third) {
    var almost = order.after(first, NOON).after(second, NOON);
    var all = almost.after(third, NOON.plusSeconds(1));

    assertThat(almost.state()).isNotEqualTo(State.completed);
    assertThat(all.state()).isEqualTo(State.completed);
    assertThat(steps(all))
        .containsExactly(Step.created, Step.reserved, first, second, third, Step.completed);
  }

  @Test
  void stepThatComesAgainChangesNothing() {
    var placed = order.after(Step.placed, NOON);

    assertThat(placed.after(Step.placed, NOON.plusSeconds(5))).isSameAs(placed);
    assertThat(placed.state()).isEqualTo(State.placed);
  }

  @Test
  void completedOrderStaysCompleted() {
    var completed = order;
    for (var step : Arrays.asList(Step.placed, Step.charged, Step.booked)) {
      completed = completed.after(step, NOON);
    }

    assertThat(completed.after(Step.booked, NOON)).isSameAs(completed);
  }

  private static List<Step> steps(Order order) {
    return order.history().stream().map(Order.Happening::step).toList();
  }
}
