package dev.chassis.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WheelTimersTest {

  private final Vertx vertx = Vertx.vertx();
  private final Timers timers = Timers.on(vertx).forTimeLimits();
  private final Ticker ticker = Ticker.system();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** Within one turn of the wheel and beyond it, in any order. */
  @Test
  void eachRunsOnceOnItsContextInOrderAndNeverEarly() throws Exception {
    record Fired(long wanted, long took, boolean onContext) {}
    var fired = new ConcurrentLinkedQueue<Fired>();
    var left = new CountDownLatch(300);
    var context = vertx.getOrCreateContext();
    context.runOnContext(
        go -> {
          for (int i = 0; i < 300; i++) {
            long millis = ThreadLocalRandom.current().nextInt(1300);
            long begun = ticker.nanos();
            timers.after(
                Duration.ofMillis(millis),
                () -> {
                  long took = ticker.nanos() - begun;
                  boolean same = Vertx.currentContext() == context;
                  fired.add(new Fired(TimeUnit.MILLISECONDS.toNanos(millis), took, same));
                  left.countDown();
                });
          }
        });

    assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(fired)
        .hasSize(300)
        .allSatisfy(
            one -> {
              assertThat(one.onContext()).isTrue();
              assertThat(one.took()).isGreaterThanOrEqualTo(one.wanted());
            });
    var order = fired.stream().map(Fired::wanted).toList();
    for (int i = 1; i < order.size(); i++) {
      // Those of about one millisecond in any order.
      assertThat(order.get(i)).isGreaterThan(order.get(i - 1) - 3_000_000);
    }
  }

  @Test
  void whatIsTakenBackDoesNotRun() throws Exception {
    var ran = new ConcurrentLinkedQueue<Integer>();
    var done = new CountDownLatch(1);
    var answers = new ArrayList<Boolean>();
    onLoop(
        () -> {
          var timer = timers.after(Duration.ofMillis(5), () -> ran.add(1));
          timers.after(Duration.ofMillis(5), () -> ran.add(2));
          var late = timers.after(Duration.ofMillis(5), () -> ran.add(3));
          answers.add(timer.cancel());
          answers.add(timer.cancel());
          timers.after(
              Duration.ofMillis(30),
              () -> {
                answers.add(late.cancel());
                done.countDown();
              });
        });

    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).containsExactlyInAnyOrder(2, 3);
    assertThat(answers).containsExactly(true, false, false);
  }

  @Test
  void oneTaskMayTakeTheNextBackAndBeginOthers() throws Exception {
    var ran = new ConcurrentLinkedQueue<String>();
    var done = new CountDownLatch(1);
    onLoop(
        () -> {
          var others = new ArrayList<Timers.Timer>();
          for (int i = 0; i < 10; i++) {
            others.add(
                timers.after(
                    Duration.ofMillis(10),
                    () -> {
                      ran.add("one");
                      others.forEach(Timers.Timer::cancel);
                      timers.after(Duration.ZERO, () -> ran.add("next"));
                      timers.after(Duration.ofMillis(600), done::countDown);
                    }));
          }
        });

    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).containsExactly("one", "next");
  }

  @Test
  void aShorterOneThatComesLaterRunsFirst() throws Exception {
    var ran = new ConcurrentLinkedQueue<Integer>();
    var done = new CountDownLatch(2);
    onLoop(
        () -> {
          timers.after(Duration.ofMillis(400), () -> finish(ran, 400, done));
          timers.after(Duration.ofMillis(20), () -> finish(ran, 20, done));
        });

    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).containsExactly(20, 400);
  }

  private static void finish(ConcurrentLinkedQueue<Integer> ran, int which, CountDownLatch done) {
    ran.add(which);
    done.countDown();
  }

  /** Taken back from another thread in the moment in which it is due: one of both happens. */
  @Test
  void runsOrIsTakenBackAlsoAcrossThreads() throws Exception {
    int rounds = 500;
    var ran = new AtomicInteger();
    int takenBack = 0;
    for (int i = 0; i < rounds; i++) {
      var timer = new AtomicReference<Timers.Timer>();
      onLoop(() -> timer.set(timers.after(Duration.ofMillis(1), ran::incrementAndGet)));
      long until = ticker.nanos() + ThreadLocalRandom.current().nextLong(2_500_000);
      while (ticker.nanos() - until < 0) {
        Thread.onSpinWait();
      }
      takenBack += timer.get().cancel() ? 1 : 0;
    }
    var last = Promise.<Void>promise();
    onLoop(() -> timers.after(Duration.ofMillis(20), last::complete));
    last.future().await();

    assertThat(ran.get() + takenBack).isEqualTo(rounds);
    assertThat(ran.get()).isPositive();
    assertThat(takenBack).isPositive();
  }

  @Test
  void whatATaskThrowsHoldsNoOtherUp() throws Exception {
    var thrown = new AtomicReference<Throwable>();
    var done = new CountDownLatch(2);
    onLoop(
        () -> {
          Context context = vertx.getOrCreateContext();
          context.exceptionHandler(
              failure -> {
                thrown.set(failure);
                done.countDown();
              });
          timers.after(Duration.ofMillis(5), done::countDown);
          timers.after(
              Duration.ofMillis(5),
              () -> {
                throw new IllegalStateException("boom");
              });
        });

    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(thrown.get()).hasMessage("boom");
  }

  /** Without an event loop it is a timer of Vert.x. */
  @Test
  void worksFromAnyThread() throws Exception {
    var done = new CountDownLatch(1);
    timers.after(Duration.ofMillis(5), done::countDown);

    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(List.of(timers.after(Duration.ofSeconds(60), done::countDown).cancel()))
        .containsExactly(true);
  }

  private void onLoop(Runnable work) {
    var done = Promise.<Void>promise();
    vertx
        .getOrCreateContext()
        .runOnContext(
            go -> {
              work.run();
              done.complete();
            });
    done.future().await();
  }
}
