package dev.chassis.testkit.load;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.testkit.time.Eventually;
import dev.chassis.testkit.time.Percentiles;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a time moved by hand: what counts is when requests are due, not how fast this machine is. */
@Timeout(20)
class LoadTest {

  private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  private final ManualTime time = ManualTime.create();

  @AfterAll
  static void closeVertx() {
    Eventually.succeeds(VERTX.close());
  }

  @Test
  void sendsAtItsRateHoweverSlowTheAnswersAre() {
    var promises = new ArrayList<Promise<String>>();
    var traffic = begin(load(number -> open(promises)).perSecond(300));

    time.advance(ofSeconds(1));

    assertThat(traffic.sent()).isEqualTo(301);
    assertThat(traffic.answered()).isZero();
    promises.forEach(promise -> promise.complete("late"));
    var report = traffic.stop();
    assertThat(report.failed()).isZero();
    assertThat(report.latency().max()).isEqualTo(ofSeconds(1));
    assertThat(report.latency().at(0.5)).isCloseTo(ofMillis(500), ofMillis(5));
  }

  @Test
  void countsFromWhenARequestWasDueNotFromWhenItWasSent() {
    var traffic = begin(load(number -> Future.succeededFuture("a")).perSecond(10));

    // A load generator that stalls for a second sends what was due meanwhile in one go.
    time.advance(ofSeconds(1));
    VERTX.runOnContext(stall -> {});
    var report = traffic.stop();

    assertThat(report.count()).isEqualTo(11);
    assertThat(report.samples().get(3).at()).isEqualTo(ofMillis(300));
  }

  @Test
  void arrivalsAtRandomKeepTheRateAndTheSeed() {
    var first = moments(5);

    assertThat(moments(5)).isEqualTo(first);
    assertThat(moments(6)).isNotEqualTo(first);
    assertThat(first).hasSizeBetween(2_750, 3_250);
  }

  @Test
  void tellsFailuresByCauseSharesPhasesAndWindows() {
    var traffic =
        begin(
            load(number ->
                    number % 10 == 0
                        ? Future.failedFuture(new IOException("port " + number + " is gone"))
                        : Future.succeededFuture(number % 2 == 0 ? "even" : "odd"))
                .perSecond(100));
    time.advance(ofMillis(995));
    traffic.phase("second");
    time.advance(ofSeconds(1));
    var report = traffic.stop();

    assertThat(report.count()).isEqualTo(200);
    assertThat(report.causes()).containsOnlyKeys("IOException port # is gone");
    assertThat(report.failedShare()).isEqualTo(0.1);
    assertThat(report.share("odd")).isEqualTo(100 / 180.0);
    assertThat(report.share("nobody")).isZero();
    assertThat(report.during("second").count()).isEqualTo(100);
    assertThat(report.windows(ofMillis(500))).extracting(TrafficReport::count).containsOnly(50);
    assertThat(report.between(ofSeconds(1), ofSeconds(2)).samples().get(0).number()).isEqualTo(100);
    assertThat(report).hasToString(report.toString()).asString().contains("20 failed (10.00 %)");
  }

  @Test
  void aRequestThatThrowsHasFailed() {
    var traffic =
        begin(
            load(
                number -> {
                  throw new IllegalStateException("no");
                }));
    time.advance(ofMillis(10));

    assertThat(traffic.stop().causes()).containsEntry("IllegalStateException no", 2L);
  }

  @Test
  void sendsNoMoreThanMayBeOpen() {
    var promises = new ArrayList<Promise<String>>();
    var traffic = begin(load(number -> open(promises)).mostOpen(5));
    time.advance(ofMillis(95));
    promises.forEach(promise -> promise.complete("a"));

    var report = traffic.stop();

    assertThat(promises).hasSize(5);
    assertThat(report.causes()).containsEntry("IllegalStateException not sent: # are open", 5L);
  }

  @Test
  void percentilesAreThoseOfTheNearestRank() {
    var times = Percentiles.of(LongStream.rangeClosed(1, 100).map(i -> 101 - i));

    assertThat(times.at(0.5)).isEqualTo(Duration.ofNanos(50));
    assertThat(times.at(0.99)).isEqualTo(Duration.ofNanos(99));
    assertThat(times.at(0)).isEqualTo(Duration.ofNanos(1));
    assertThat(times.max()).isEqualTo(Duration.ofNanos(100));
    assertThat(Percentiles.of(LongStream.empty()).max()).isZero();
  }

  private List<Duration> moments(long seed) {
    var traffic = begin(load(number -> Future.succeededFuture("a")).perSecond(300).poisson(seed));
    time.advance(ofSeconds(10));
    return traffic.stop().samples().stream().map(Sample::at).toList();
  }

  private Load<String> load(LongFunction<Future<String>> request) {
    return Load.of(VERTX, request).answeredBy(name -> name).in(time);
  }

  private static Traffic begin(Load<String> load) {
    var traffic = load.start();
    Eventually.until("it has begun", () -> traffic.sent() > 0);
    return traffic;
  }

  private static Future<String> open(List<Promise<String>> promises) {
    var promise = Promise.<String>promise();
    promises.add(promise);
    return promise.future();
  }
}
