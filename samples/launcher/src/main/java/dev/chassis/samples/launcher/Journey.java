package dev.chassis.samples.launcher;

import dev.chassis.samples.launcher.BankClient.OrderView;
import java.time.Duration;

/**
 * A sale that was taken.
 *
 * @param sale what was asked for
 * @param order the order as last seen
 */
record Journey(Sale sale, OrderView order) {

  /** Two lines for people: who sells what, then each step with its time since the first. */
  String told() {
    var steps = new StringBuilder();
    for (var happening : order.history()) {
      if (!steps.isEmpty()) {
        steps.append(" → ");
      }
      var after = Duration.between(order.history().get(0).at(), happening.at()).toMillis();
      steps.append(happening.step()).append(" +").append(after).append(" ms");
    }
    return "  order %s  %s sells %d %s  trace %s%n    %s"
        .formatted(
            order.id(),
            order.accountId(),
            order.quantity(),
            order.symbol(),
            sale.trace().traceId(),
            steps);
  }
}
