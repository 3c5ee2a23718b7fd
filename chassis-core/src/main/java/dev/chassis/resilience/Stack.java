package dev.chassis.resilience;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;

/** The policies from {@code first} on, each around the next. */
record Stack(List<Policy> policies, int first) implements Policy {

  @Override
  public <T> Future<T> run(Supplier<Future<T>> operation) {
    if (first == policies.size()) {
      return Calls.invoke(operation);
    }
    var inner = new Stack(policies, first + 1);
    return policies.get(first).run(() -> inner.run(operation));
  }
}
