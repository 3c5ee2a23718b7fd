package dev.chassis.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.RequestContext;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RealTimeTest {

  private final Vertx vertx = Vertx.vertx();
  private final Ticker ticker = Time.real().ticker();
  private final Timers timers = Time.real().timers(vertx);

  @AfterEach
  void closeVertx() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void theClocksGoForward() {
    var before = ticker.nanos();

    assertThat(ticker.nanos() - before).isNotNegative();
    assertThat(ticker.now()).isAfter(Instant.parse("2024-01-01T00:00:00Z"));
    assertThat(ticker).isSameAs(Ticker.system());
  }

  @Test
  void aTimerIsNeverEarlyNotEvenByAFractionOfAMillisecond() throws Exception {
    var delay = Duration.ofNanos(2_900_000);
    var took = new CompletableFuture<Long>();
    var start = ticker.nanos();

    timers.after(delay, () -> took.complete(ticker.nanos() - start));

    assertThat(took.get(10, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(delay.toNanos());
  }

  @Test
  void aCancelledTimerDoesNotFireAndAPeriodicOneRepeats() throws Exception {
    var never = new CompletableFuture<String>();
    var beats = new CountDownLatch(3);

    var cancelled = timers.after(Duration.ofMillis(5), () -> never.complete("fired"));
    assertThat(cancelled.cancel()).isTrue();
    assertThat(cancelled.cancel()).isFalse();
    var periodic = timers.every(Duration.ofMillis(5), beats::countDown);

    assertThat(beats.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(periodic.cancel()).isTrue();
    assertThat(never).isNotDone();
  }

  @Test
  void onlyTheOneShotTimerSeesTheRequest() throws Exception {
    var context = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    var request = RequestContext.root();
    request.putOn(context);
    var inTimer = new CompletableFuture<RequestContext>();
    var inPeriodic = new CompletableFuture<RequestContext>();

    context.runOnContext(
        ignored -> {
          timers.after(Duration.ofMillis(1), () -> inTimer.complete(RequestContext.current()));
          timers.every(Duration.ofMillis(1), () -> inPeriodic.complete(RequestContext.current()));
        });

    assertThat(inTimer.get(10, TimeUnit.SECONDS)).isSameAs(request);
    assertThat(inPeriodic.get(10, TimeUnit.SECONDS)).isSameAs(RequestContext.none());
  }
}
