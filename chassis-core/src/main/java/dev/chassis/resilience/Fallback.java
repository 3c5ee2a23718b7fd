package dev.chassis.resilience;

import io.vertx.core.Future;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What to answer when an operation failed.
 *
 * @param <T> type of the result
 */
public final class Fallback<T> {

  private final Predicate<Throwable> covered;
  private final Function<Throwable, Future<T>> plan;

  private Fallback(Predicate<Throwable> covered, Function<Throwable, Future<T>> plan) {
    this.covered = covered;
    this.plan = plan;
  }

  /** Answers {@code value}, whatever failed. */
  public static <T> Fallback<T> to(T value) {
    return new Fallback<>(failure -> true, failure -> Future.succeededFuture(value));
  }

  /** Does {@code plan}, whatever failed; a plan that throws has failed. */
  public static <T> Fallback<T> to(Function<Throwable, Future<T>> plan) {
    return new Fallback<>(failure -> true, plan);
  }

  /** This fallback for such failures only; others stay what they are. */
  public Fallback<T> when(Predicate<Throwable> newCovered) {
    return new Fallback<>(newCovered, plan);
  }

  /** Runs {@code operation}, and what is planned when it fails. */
  public Future<T> run(Supplier<Future<T>> operation) {
    return Calls.invoke(operation)
        .recover(
            failure ->
                covered.test(failure)
                    ? Calls.invoke(() -> plan.apply(failure))
                    : Future.failedFuture(failure));
  }
}
