package dev.chassis.resilience;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;

/**
 * Something that stands around an operation: lets it run, delays it, repeats it or refuses it.
 * Policies are thread-safe and shared by all calls to one callee.
 */
public interface Policy {

  /**
   * Runs {@code operation} under this policy.
   *
   * @param operation what to do; one that throws has failed. It may be run never, later, or several
   *     times, as the policy says
   * @return what the operation returned. Fails with a {@link RejectedException} when the policy did
   *     not let it run
   */
  <T> Future<T> run(Supplier<Future<T>> operation);

  /**
   * Several policies as one.
   *
   * @param outermostFirst the order matters: {@code stack(retry, breaker)} asks the breaker for
   *     each attempt and counts attempts, {@code stack(breaker, retry)} counts calls
   */
  static Policy stack(Policy... outermostFirst) {
    return new Stack(List.of(outermostFirst), 0);
  }
}
