package dev.chassis.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.context.RequestContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManualTimeTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTime time = ManualTime.create();
  private final Vertx vertx = Vertx.vertx();
  private final List<String> ran = new CopyOnWriteArrayList<>();

  @AfterEach
  void closeVertx() throws Exception {
    await(vertx.close());
  }

  @Test
  void standsStillUntilMoved() {
    assertThat(time.now()).isEqualTo(Instant.parse("2024-01-01T00:00:00Z"));
    assertThat(time.nanos()).isZero();

    time.advance(Duration.ofMillis(1500));

    assertThat(time.nanos()).isEqualTo(1_500_000_000L);
    assertThat(time.now()).isEqualTo(Instant.parse("2024-01-01T00:00:01.500Z"));
    assertThat(time.ticker()).isSameAs(time);
  }

  @Test
  void runsWhatIsDueInOrderOfTimeThenOfScheduling() {
    time.after(Duration.ofSeconds(2), () -> ran.add("2 at " + time.nanos()));
    time.after(SECOND, () -> ran.add("1a at " + time.nanos()));
    time.after(SECOND, () -> ran.add("1b at " + time.nanos()));
    time.after(Duration.ofSeconds(3), () -> ran.add("3"));

    time.advance(Duration.ofMillis(2999));

    assertThat(ran).containsExactly("1a at 1000000000", "1b at 1000000000", "2 at 2000000000");
    assertThat(time.nanos()).isEqualTo(2_999_000_000L);
    assertThat(time.pending()).isEqualTo(1);
  }

  @Test
  void runsWhatATaskSchedulesWithinTheStep() {
    time.after(SECOND, () -> time.after(SECOND, () -> ran.add("inner at " + time.nanos())));
    time.after(Duration.ofMillis(2500), () -> ran.add("later"));

    time.advance(Duration.ofSeconds(3));

    assertThat(ran).containsExactly("inner at 2000000000", "later");
  }

  @Test
  void aDelayOfNothingIsAMillisecond() {
    time.after(Duration.ZERO, () -> ran.add("zero"));

    time.advance(Duration.ofNanos(999_999));
    assertThat(ran).isEmpty();
    time.advance(Duration.ofNanos(1));

    assertThat(ran).containsExactly("zero");
  }

  @Test
  void aPeriodOfNothingLetsTimeMoveOn() {
    time.every(Duration.ZERO, () -> ran.add("beat"));

    time.advance(Duration.ofMillis(3));

    assertThat(ran).hasSize(3);
  }

  @Test
  void cancelTakesBackOnce() {
    var timer = time.after(SECOND, () -> ran.add("never"));

    assertThat(timer.cancel()).isTrue();
    assertThat(timer.cancel()).isFalse();
    time.advance(Duration.ofSeconds(2));

    assertThat(ran).isEmpty();
    assertThat(time.pending()).isZero();
  }

  @Test
  void cancelAfterTheRunSaysFalse() {
    var timer = time.after(SECOND, () -> ran.add("ran"));
    time.advance(SECOND);

    assertThat(timer.cancel()).isFalse();
  }

  @Test
  void aPeriodicTaskRunsEachPeriodUntilItCancelsItself() {
    var timers = new ArrayList<Timers.Timer>();
    timers.add(
        time.every(
            SECOND,
            () -> {
              ran.add("beat at " + TimeUnit.NANOSECONDS.toSeconds(time.nanos()));
              if (ran.size() == 3) {
                timers.get(0).cancel();
              }
            }));

    time.advance(Duration.ofSeconds(10));

    assertThat(ran).containsExactly("beat at 1", "beat at 2", "beat at 3");
    assertThat(time.pending()).isZero();
  }

  @Test
  void timeDoesNotRunBackwards() {
    assertThatThrownBy(() -> time.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("step: PT-1S, expected zero or more");
  }

  @Test
  void aTaskRunsOnTheContextItWasScheduledFromBeforeAdvanceReturns() throws Exception {
    var context = requestContext("request-1");
    on(context, () -> time.timers(vertx).after(SECOND, () -> ran.add(seen(context))));

    time.advance(SECOND);

    assertThat(ran).containsExactly("same context, request-1");
  }

  @Test
  void aPeriodicTaskStartsWithoutARequestEachTime() throws Exception {
    var context = requestContext("request-1");
    on(
        context,
        () ->
            time.timers(vertx)
                .every(
                    SECOND,
                    () -> {
                      ran.add(seen(context));
                      request("left behind").putOn(Vertx.currentContext());
                    }));

    time.advance(Duration.ofSeconds(2));

    assertThat(ran).containsExactly("other context, null", "other context, null");
  }

  @Test
  void fromAnyOtherThreadATaskRunsOnAnEventLoop() {
    time.timers(vertx).after(SECOND, () -> ran.add("loop " + Context.isOnEventLoopThread()));

    time.advance(SECOND);

    assertThat(ran).containsExactly("loop true");
  }

  @Test
  void aTaskThatThrowsDoesNotStopTheOthers() {
    time.timers(vertx)
        .after(
            SECOND,
            () -> {
              throw new IllegalStateException("on purpose, its stack trace may stand in the log");
            });
    time.timers(vertx).after(Duration.ofSeconds(2), () -> ran.add("next"));

    time.advance(Duration.ofSeconds(2));

    assertThat(ran).containsExactly("next");
  }

  @Test
  void timersOfAClosedVertxDoNotFire() throws Exception {
    var other = Vertx.vertx();
    time.timers(other).after(SECOND, () -> ran.add("dead"));
    time.timers(vertx).after(Duration.ofSeconds(2), () -> ran.add("alive"));
    await(other.close());

    time.advance(Duration.ofSeconds(2));

    assertThat(ran).containsExactly("alive");
  }

  private Context requestContext(String id) {
    var context = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    request(id).putOn(context);
    return context;
  }

  private static RequestContext request(String id) {
    return RequestContext.of(dev.chassis.context.TraceContext.root(), id);
  }

  private static String seen(Context scheduledFrom) {
    var which = Vertx.currentContext() == scheduledFrom ? "same" : "other";
    return which + " context, " + RequestContext.current().requestId();
  }

  private static void on(Context context, Runnable work) throws Exception {
    var done = new java.util.concurrent.CompletableFuture<Void>();
    context.runOnContext(
        ignored -> {
          work.run();
          done.complete(null);
        });
    done.get(10, TimeUnit.SECONDS);
  }

  private static void await(io.vertx.core.Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
