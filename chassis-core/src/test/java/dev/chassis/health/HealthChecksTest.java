package dev.chassis.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.json.JsonCodec;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HealthChecksTest {

  private final ManualTime time = ManualTime.create();
  private final HealthChecks health = HealthChecks.create(time, time);

  private HealthReport ready() {
    var report = health.ready();
    assertThat(report.isComplete()).isTrue();
    return report.result();
  }

  @Test
  void aCheckThatBlocksDoesNotBlockWhoAsks() {
    var elsewhere = new ArrayList<Runnable>();
    var users = health.on(elsewhere::add);
    users.readiness("blocks", Future::succeededFuture);
    users.readiness(
        "throws",
        () -> {
          throw new IllegalStateException("no connection");
        });
    health.acceptTraffic();

    var blocked = health.ready();
    time.advance(Duration.ofSeconds(1));
    assertThat(blocked.result().checks())
        .extracting(HealthReport.Check::error)
        .containsOnly("no answer within 1000 ms");

    time.advance(Duration.ofSeconds(1));
    elsewhere.clear();
    var asked = health.ready();
    elsewhere.forEach(Runnable::run);
    assertThat(asked.result().checks())
        .extracting(HealthReport.Check::error)
        .containsExactly(null, "no connection");
  }

  @Test
  void withoutChecksTheServiceIsWell() {
    assertThat(health.live().result().up()).isTrue();
  }

  @Test
  void trafficIsRefusedUntilItIsAcceptedAndAgainWhenDraining() {
    var asked = new AtomicInteger();
    health.readiness(
        "store",
        () -> {
          asked.incrementAndGet();
          return Future.succeededFuture();
        });

    assertThat(ready().checks())
        .containsExactly(
            new HealthReport.Check("lifecycle", HealthReport.Status.DOWN, "starting", 0));
    health.acceptTraffic();
    assertThat(ready().up()).isTrue();
    health.refuseTraffic("draining");
    time.advance(Duration.ofMillis(300));
    assertThat(ready().checks())
        .containsExactly(
            new HealthReport.Check("lifecycle", HealthReport.Status.DOWN, "draining", 300));
    assertThat(asked).hasValue(1);
  }

  @Test
  void startupIsDownUntilStarted() {
    assertThat(health.startup().result().up()).isFalse();

    health.started();

    assertThat(health.startup().result().up()).isTrue();
  }

  @Test
  void aCheckThatFailsOrThrowsIsDownWithItsMessage() {
    health.liveness("fine", Future::succeededFuture);
    health.liveness("fails", () -> Future.failedFuture("connection refused"));
    health.liveness(
        "throws",
        () -> {
          throw new IllegalStateException("no pool");
        });
    health.liveness("silent", () -> Future.failedFuture(new IllegalStateException()));
    health.liveness("null", () -> null);

    var report = health.live().result();

    assertThat(report.up()).isFalse();
    assertThat(report.checks())
        .extracting(HealthReport.Check::name, HealthReport.Check::error)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("fine", null),
            org.assertj.core.groups.Tuple.tuple("fails", "connection refused"),
            org.assertj.core.groups.Tuple.tuple("throws", "no pool"),
            org.assertj.core.groups.Tuple.tuple("silent", "IllegalStateException"),
            org.assertj.core.groups.Tuple.tuple("null", "the check returned null"));
  }

  @Test
  void anAdvisoryCheckThatFailsIsShownAndKeepsNoTrafficAway() {
    health.readiness("store", Future::succeededFuture);
    health.advisory("vault", () -> Future.failedFuture("sealed"));
    health.acceptTraffic();

    var report = health.ready().result();

    assertThat(report.up()).isTrue();
    assertThat(report.checks())
        .extracting(HealthReport.Check::name, HealthReport.Check::status)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("store", HealthReport.Status.UP),
            org.assertj.core.groups.Tuple.tuple("vault", HealthReport.Status.DEGRADED));
  }

  @Test
  void aCheckThatHangsIsDownAfterOneSecondAndDoesNotHoldUpOthers() {
    health.liveness("hangs", () -> Promise.promise().future());
    health.liveness("fine", Future::succeededFuture);

    var report = health.live();
    assertThat(report.isComplete()).isFalse();
    time.advance(Duration.ofSeconds(1));

    assertThat(report.result().checks())
        .extracting(HealthReport.Check::error)
        .containsExactly("no answer within 1000 ms", null);
  }

  @Test
  void anAnswerThatComesTooLateChangesNothing() {
    var late = Promise.<String>promise();
    health.liveness("late", late::future);
    var report = health.live();
    time.advance(Duration.ofSeconds(1));

    late.complete("at last");

    assertThat(report.result().up()).isFalse();
    assertThat(health.live().result().checks().get(0).sinceMs()).isZero();
  }

  @Test
  void manyWhoAskAtOnceCauseOneRunAndItsAnswerStandsForASecond() {
    var runs = new ArrayList<Promise<String>>();
    health.liveness(
        "store",
        () -> {
          var run = Promise.<String>promise();
          runs.add(run);
          return run.future();
        });

    var reports = List.of(health.live(), health.live(), health.live());
    assertThat(runs).hasSize(1);
    runs.get(0).complete("fine");
    assertThat(reports).allMatch(report -> report.result().up());
    time.advance(Duration.ofMillis(999));
    health.live();
    assertThat(runs).hasSize(1);
    time.advance(Duration.ofMillis(1));
    health.live();
    assertThat(runs).hasSize(2);
  }

  @Test
  void aCheckTellsSinceWhenItIsSo() {
    var answers = new ArrayList<>(List.of(true, false, false, true));
    health.liveness(
        "store", () -> answers.remove(0) ? Future.succeededFuture() : Future.failedFuture("away"));
    var since = new ArrayList<Long>();

    for (int i = 0; i < 4; i++) {
      since.add(health.live().result().checks().get(0).sinceMs());
      time.advance(Duration.ofSeconds(2));
    }

    assertThat(since).containsExactly(0L, 0L, 2000L, 0L);
  }

  @Test
  void theJsonIsAsDocumented() {
    health.liveness("store", () -> Future.failedFuture("away"));
    health.liveness("cache", Future::succeededFuture);

    assertThat(JsonCodec.encode(health.live().result()).toString())
        .isEqualTo(
            "{\"status\":\"DOWN\",\"checks\":["
                + "{\"name\":\"store\",\"status\":\"DOWN\",\"error\":\"away\",\"sinceMs\":0},"
                + "{\"name\":\"cache\",\"status\":\"UP\",\"sinceMs\":0}]}");
  }

  @Test
  void aNameIsGivenOnce() {
    health.liveness("store", Future::succeededFuture);

    assertThatThrownBy(() -> health.liveness("store", Future::succeededFuture))
        .hasMessageContaining("'store'");
  }

  @Test
  void aReportIsWrittenAsTheCodecOfRecordsWouldWriteIt() {
    var report =
        HealthReport.of(
            List.of(
                new HealthReport.Check("store", HealthReport.Status.DOWN, "\"refused\" \u20ac", 3),
                new HealthReport.Check("mail", HealthReport.Status.UP, null, Long.MAX_VALUE)));

    assertThat(report.toJson()).isEqualTo(JsonCodec.encode(report));
    assertThat(HealthReport.of(List.of()).toJson())
        .isEqualTo(JsonCodec.encode(HealthReport.of(List.of())));
  }
}
