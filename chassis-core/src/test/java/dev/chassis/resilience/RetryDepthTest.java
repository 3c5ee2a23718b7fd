package dev.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.Deadline;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Four services in a row, A to D, of which D always fails, and each of the others makes three
 * attempts. Only the one next to D may repeat: it alone knows that another attempt may help. What
 * it passes on says "I gave up", which asks nobody to repeat.
 */
class RetryDepthTest {

  private static final int CALLS = 5_000;
  private static final Duration GAP = Duration.ofMillis(4);
  private static final Duration LONG = Duration.ofSeconds(5);

  private final ManualTime time = ManualTime.create();
  private final AtomicInteger attemptsAtLeaf = new AtomicInteger();

  /** D was not reached, or asked for another attempt at once. */
  private static final class LeafFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A service behind failed, after its own attempts. */
  private static final class GaveUp extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void onlyTheHopNextToTheFailureRepeatsAndWithinItsBudget() {
    Function<Throwable, @Nullable Duration> onlyTheLeafs =
        failure -> failure instanceof LeafFailed ? Duration.ZERO : null;
    run(chain(ExtraLoadConfig.defaults(), onlyTheLeafs));

    // The floor: 10 per second, for 20 s and the 10 s it may be saved up.
    assertThat(attemptsAtLeaf.get() - 300).isLessThanOrEqualTo((int) (1.2 * CALLS));
    assertThat(attemptsAtLeaf.get()).as("it does repeat").isGreaterThan((int) (1.15 * CALLS));
    System.out.printf("depth: %.2f attempts at the leaf%n", (double) attemptsAtLeaf.get() / CALLS);
  }

  @Test
  void anOverloadAnswerThatDoesNotSayWhenIsNotRepeatedByAnybody() {
    run(chain(ExtraLoadConfig.defaults(), failure -> null));

    assertThat(attemptsAtLeaf).hasValue(CALLS);
  }

  @Test
  void controlNaiveRetriesMultiply() {
    var unlimited = new ExtraLoadConfig(1, 1_000_000, Duration.ofSeconds(10));
    run(chain(unlimited, failure -> Duration.ZERO));

    assertThat(attemptsAtLeaf).hasValue(27 * CALLS);
  }

  private void run(Supplier<Future<String>> a) {
    for (int i = 0; i < CALLS; i++) {
      a.get().onSuccess(answer -> assertThat(answer).as("the leaf never answers").isNull());
      time.advance(GAP);
    }
    time.advance(Duration.ofSeconds(10));
  }

  private Supplier<Future<String>> chain(
      ExtraLoadConfig budget, Function<Throwable, @Nullable Duration> verdict) {
    Supplier<Future<String>> d =
        () -> {
          attemptsAtLeaf.incrementAndGet();
          return Future.failedFuture(new LeafFailed());
        };
    return hop(hop(hop(d, budget, verdict), budget, verdict), budget, verdict);
  }

  private Supplier<Future<String>> hop(
      Supplier<Future<String>> next,
      ExtraLoadConfig config,
      Function<Throwable, @Nullable Duration> verdict) {
    var budget = ExtraLoadBudget.create(config, time);
    var retry = Retry.create(RetryConfig.defaults(), budget, time, time);
    return () -> {
      budget.deposit();
      return retry
          .run(Deadline.after(LONG, time), verdict, number -> next.get())
          .recover(failure -> Future.failedFuture(new GaveUp()));
    };
  }
}
