package dev.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.resilience.RejectedException.Reason;
import dev.chassis.time.ManualTime;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BulkheadTest {

  private static final BulkheadConfig TWO =
      BulkheadConfig.defaults().withMaxConcurrent(2).withQueue(2, Duration.ofMillis(100));

  private final ManualTime time = ManualTime.create();
  private final Bulkhead bulkhead = Bulkhead.create("exports", TWO, time);
  private final List<Promise<String>> running = new ArrayList<>();

  @Test
  void letsSoManyRunAndSoManyWaitAndRefusesTheRest() {
    var calls = List.of(call(), call(), call(), call(), call());

    assertThat(running).hasSize(2);
    assertThat(bulkhead.inside()).isEqualTo(2);
    assertThat(bulkhead.waiting()).isEqualTo(2);
    assertThat(reason(calls.get(4))).isEqualTo(Reason.TOO_MANY_AT_ONCE);
    assertThat(calls.get(4).cause()).hasMessage("the bulkhead exports is full");

    running.get(0).complete("first");
    assertThat(running).as("who waits longest is next").hasSize(3);
    running.get(2).complete("third");
    assertThat(calls.get(2).result()).isEqualTo("third");
    running.get(1).fail("second");
    running.get(3).complete("fourth");
    assertThat(bulkhead.inside()).isZero();
    assertThat(bulkhead.waiting()).isZero();
    assertThat(time.pending()).as("no timer is left").isZero();
  }

  @Test
  void whoWaitsTooLongIsRefused() {
    call();
    call();
    var waiting = call();
    time.advance(Duration.ofMillis(99));
    assertThat(waiting.isComplete()).isFalse();

    time.advance(Duration.ofMillis(1));

    assertThat(reason(waiting)).isEqualTo(Reason.WAITED_TOO_LONG);
    assertThat(bulkhead.waiting()).isZero();
    running.get(0).complete("ok");
    assertThat(running).as("it does not run any more").hasSize(2);
    assertThat(bulkhead.inside()).isEqualTo(1);
  }

  @Test
  void anOperationThatThrowsGivesItsPlaceBack() {
    var call =
        bulkhead.run(
            () -> {
              throw new IllegalStateException("thrown");
            });

    assertThat(call.cause()).hasMessage("thrown");
    assertThat(bulkhead.inside()).isZero();
  }

  @Test
  void placesCanBeTakenByHand() {
    assertThat(bulkhead.tryAcquire()).isTrue();
    assertThat(bulkhead.tryAcquire()).isTrue();
    assertThat(bulkhead.tryAcquire()).isFalse();
    call();
    assertThat(running).isEmpty();

    bulkhead.release();

    assertThat(running).hasSize(1);
  }

  @Test
  void morePlacesAreTakenAtOnceAndFewerThrowNobodyOut() {
    for (int i = 0; i < 4; i++) {
      call();
    }
    bulkhead.retune(TWO.withMaxConcurrent(4));
    assertThat(running).hasSize(4);

    bulkhead.retune(TWO.withMaxConcurrent(1));
    assertThat(bulkhead.inside()).isEqualTo(4);
    call();
    for (int i = 0; i < 3; i++) {
      running.get(i).complete("ok");
    }
    assertThat(running).as("still one inside, which is all there may be").hasSize(4);
    running.get(3).complete("ok");
    assertThat(running).hasSize(5);
  }

  @Test
  void whoWaitedRunsOnItsOwnContext() throws Exception {
    var vertx = Vertx.vertx();
    try {
      var one = vertx.getOrCreateContext();
      bulkhead.tryAcquire();
      bulkhead.tryAcquire();
      var ran = Promise.<Context>promise();
      one.runOnContext(
          ignored ->
              bulkhead.run(() -> Future.succeededFuture(Vertx.currentContext())).onComplete(ran));
      while (bulkhead.waiting() == 0) {
        Thread.onSpinWait();
      }

      bulkhead.release();

      assertThat(ran.future().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS))
          .isSameAs(one);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aLongQueueOfOperationsThatEndAtOnceDoesNotUseUpTheStack() {
    var narrow =
        Bulkhead.create("narrow", new BulkheadConfig(1, 100_000, Duration.ofSeconds(1)), time);
    var first = Promise.<String>promise();
    var done = new AtomicInteger();
    var running = narrow.run(first::future);
    for (int i = 0; i < 100_000; i++) {
      narrow.run(() -> Future.succeededFuture("ok")).onSuccess(ok -> done.incrementAndGet());
    }

    first.complete("now");

    assertThat(running.isComplete()).isTrue();
    assertThat(done).hasValue(100_000);
    assertThat(narrow.inside()).isZero();
  }

  @Test
  void placesAreExactUnderEightThreads() throws Exception {
    var tight = Bulkhead.create("tight", new BulkheadConfig(3, 4, Duration.ofSeconds(1)), time);
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new AtomicInteger();
    var refused = new AtomicInteger();

    Threads.eight(
        () -> {
          for (int i = 0; i < 100_000; i++) {
            tight
                .run(
                    () -> {
                      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                      inside.decrementAndGet();
                      return Future.succeededFuture("ok");
                    })
                .onComplete(result -> (result.succeeded() ? done : refused).incrementAndGet());
          }
          return null;
        });

    assertThat(most.get()).isLessThanOrEqualTo(3);
    assertThat(done.get() + refused.get()).isEqualTo(800_000);
    assertThat(tight.inside()).isZero();
    assertThat(tight.waiting()).isZero();
  }

  private Future<String> call() {
    return bulkhead.run(
        () -> {
          var promise = Promise.<String>promise();
          running.add(promise);
          return promise.future();
        });
  }

  private static Reason reason(Future<?> call) {
    return ((RejectedException) call.cause()).reason();
  }
}
