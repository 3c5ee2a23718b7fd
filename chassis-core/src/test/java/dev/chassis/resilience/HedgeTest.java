package dev.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HedgeTest {

  private final ManualTime time = ManualTime.create();
  private final ExtraLoadBudget budget =
      ExtraLoadBudget.create(new ExtraLoadConfig(0, 1, Duration.ofSeconds(10)), time);
  private final Hedge hedge = Hedge.create(HedgeConfig.defaults(), budget, time, time);
  private final List<Promise<String>> started = new ArrayList<>();
  private final List<String> cancelled = new ArrayList<>();

  @Test
  void startsNoSecondAttemptUntilEnoughIsKnown() {
    calls(19, Duration.ofMillis(10));
    assertThat(hedge.delayNow()).isNull();

    call();
    time.advance(Duration.ofHours(1));
    assertThat(started).hasSize(1);

    calls(1, Duration.ofMillis(10));
    time.advance(Duration.ofMillis(100));
    assertThat(hedge.delayNow()).as("an hour ago is forgotten").isNull();
  }

  @Test
  void startsTheSecondAttemptAfterTwiceThePercentileAndOnlyOne() {
    calls(95, Duration.ofMillis(10));
    calls(5, Duration.ofMillis(100));
    time.advance(Duration.ofMillis(100));
    assertThat(hedge.delayNow()).isBetween(Duration.ofMillis(20), Duration.ofNanos(21_250_000));

    call();
    time.advance(hedge.delayNow().minusNanos(1));
    assertThat(started).hasSize(1);
    time.advance(Duration.ofMillis(1));
    assertThat(started).hasSize(2);
    time.advance(Duration.ofHours(1));

    assertThat(started).hasSize(2);
  }

  @Test
  void theFirstSuccessWinsAndTheLoserIsCancelled() {
    warm();
    var second = call();
    time.advance(Duration.ofSeconds(1));
    started.get(1).complete("second");
    assertThat(second.result().result()).isEqualTo("second");
    assertThat(cancelled).containsExactly("0");

    started.clear();
    cancelled.clear();
    var first = call();
    time.advance(Duration.ofSeconds(1));
    started.get(0).complete("first");
    assertThat(first.result().result()).isEqualTo("first");
    assertThat(cancelled).containsExactly("1");
  }

  @Test
  void aQuickSuccessLeavesNothingBehind() {
    warm();
    call();
    started.get(0).complete("quick");

    assertThat(time.pending()).isZero();
    assertThat(cancelled).isEmpty();
  }

  @Test
  void aFailureBeforeTheSecondAttemptFailsTheCall() {
    warm();
    var call = call();
    started.get(0).fail("broken");

    assertThat(call.result().cause()).hasMessage("broken");
    time.advance(Duration.ofHours(1));
    assertThat(started).hasSize(1);
  }

  @Test
  void oneFailureOfTwoIsNoneAndOfTwoTheFirstIsTold() {
    warm();
    var saved = call();
    time.advance(Duration.ofSeconds(1));
    started.get(0).fail("first");
    assertThat(saved.result().isComplete()).isFalse();
    started.get(1).complete("second");
    assertThat(saved.result().result()).isEqualTo("second");

    for (int firstToFail = 0; firstToFail < 2; firstToFail++) {
      started.clear();
      var lost = call();
      time.advance(Duration.ofSeconds(1));
      started.get(firstToFail).fail("attempt " + firstToFail);
      assertThat(lost.result().isComplete()).isFalse();
      started.get(1 - firstToFail).fail("attempt " + (1 - firstToFail));
      assertThat(lost.result().cause()).hasMessage("attempt 0");
    }
  }

  @Test
  void aSecondAttemptThatThrowsLeavesTheFirstAlone() {
    warm();
    var first = Promise.<String>promise();
    var call =
        hedge.attempt(
            number -> {
              if (number == 1) {
                throw new IllegalStateException("no");
              }
              return Attempt.of(first.future());
            });
    time.advance(Duration.ofSeconds(1));
    assertThat(call.result().isComplete()).isFalse();

    first.complete("ok");

    assertThat(call.result().result()).isEqualTo("ok");
  }

  @Test
  void secondAttemptsArePaidForFromTheBudget() {
    warm();
    for (int i = 0; i < 15; i++) {
      call();
    }
    time.advance(Duration.ofMillis(500));

    assertThat(started).as("the floor is 10").hasSize(25);
    assertThat(budget.balance()).isZero();
  }

  @Test
  void cancellingCancelsWhatIsUnderWay() {
    warm();
    var call = call();
    time.advance(Duration.ofSeconds(1));
    call.cancel();
    call.cancel();

    assertThat(cancelled).containsExactly("0", "1");
    assertThat(call.result().cause()).isInstanceOf(CancellationException.class);

    started.clear();
    var early = call();
    early.cancel();
    time.advance(Duration.ofSeconds(1));
    assertThat(started).as("nothing starts any more").hasSize(1);
  }

  @Test
  void theFloorHoldsAndOffIsOff() {
    for (int i = 0; i < 30; i++) {
      hedge.run(() -> Future.succeededFuture("at once"));
    }
    time.advance(Duration.ofMillis(100));
    assertThat(hedge.delayNow()).isEqualTo(Duration.ofMillis(5));

    hedge.retune(HedgeConfig.defaults().withFloor(Duration.ofMillis(7)));
    assertThat(hedge.delayNow()).isEqualTo(Duration.ofMillis(7));
    hedge.retune(HedgeConfig.defaults().withEnabled(false));
    assertThat(hedge.delayNow()).isNull();
    call();
    time.advance(Duration.ofSeconds(1));
    assertThat(started).hasSize(1);
  }

  @Test
  void losersCountAsSlowSoThatThePercentileDoesNotSinkUnderItsOwnHedges() {
    warm();
    for (int i = 0; i < 6; i++) {
      started.clear();
      call();
      time.advance(Duration.ofMillis(50));
      started.get(1).complete("second");
      time.advance(Duration.ofMillis(50));
    }

    assertThat(hedge.delayNow()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
  }

  @Test
  void aHedgeOfItsOwnFeedsItsBudget() {
    var alone = Hedge.create(HedgeConfig.defaults(), time, time);
    for (int i = 0; i < 100; i++) {
      alone.run(() -> Future.succeededFuture("at once"));
    }
    time.advance(Duration.ofMillis(100));
    var hanging = new ArrayList<String>();
    for (int i = 0; i < 200; i++) {
      alone.run(
          () -> {
            hanging.add("one");
            return Promise.<String>promise().future();
          });
    }
    time.advance(Duration.ofMillis(6));

    assertThat(hanging).as("a fifth of 300 calls, and 100").hasSize(200 + 60 + 100);
  }

  /** However many threads ask at once: what they add never exceeds what they have earned. */
  @Test
  void eightThreadsHedgeExactlyAsOftenAsTheBudgetAllows() throws Exception {
    var own = ManualTime.create();
    var tenth = ExtraLoadBudget.create(new ExtraLoadConfig(0.1, 0, Duration.ofSeconds(10)), own);
    var shared = Hedge.create(HedgeConfig.defaults(), tenth, own, own);
    for (int i = 0; i < 30; i++) {
      shared.run(() -> Future.succeededFuture("at once"));
    }
    own.advance(Duration.ofMillis(100));
    var seconds = new AtomicInteger();
    var results = new ConcurrentLinkedQueue<Future<String>>();
    Threads.eight(
        () -> {
          for (int i = 0; i < 1_000; i++) {
            tenth.deposit();
            var attempt =
                shared.<String>attempt(
                    number -> {
                      seconds.addAndGet(number);
                      return Attempt.of(
                          number == 0
                              ? Promise.<String>promise().future()
                              : Future.succeededFuture("second"));
                    });
            results.add(attempt.result());
          }
          return null;
        });

    // Each race begins its second attempt on the thread that moves time: eight move it.
    Threads.eight(
        () -> {
          own.advance(Duration.ofMillis(10));
          return null;
        });

    assertThat(seconds).hasValue(800);
    assertThat(tenth.balance()).isZero();
    assertThat(results.stream().filter(Future::succeeded)).hasSize(800);
  }

  private void warm() {
    calls(100, Duration.ofMillis(10));
    time.advance(Duration.ofMillis(100));
  }

  private void calls(int count, Duration duration) {
    var calls = IntStream.range(0, count).mapToObj(i -> Promise.<String>promise()).toList();
    calls.forEach(call -> hedge.run(call::future));
    time.advance(duration);
    calls.forEach(call -> call.complete("ok"));
  }

  private Attempt<String> call() {
    return hedge.attempt(
        number -> {
          var promise = Promise.<String>promise();
          started.add(promise);
          return new Attempt<>(
              promise.future(),
              () -> {
                cancelled.add("" + number);
                promise.tryFail(new CancellationException("stopped"));
              });
        });
  }
}
