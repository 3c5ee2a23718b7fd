package dev.chassis.testkit.time;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.chassis.context.Deadline;
import dev.chassis.resilience.Retry;
import dev.chassis.resilience.RetryConfig;
import dev.chassis.resilience.breaker.Breaker;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SimulationTest {

  private static final long SEED = 20240117;
  private static final Duration CALLERS_PATIENCE = ofMillis(500);

  @Test
  void runsEventsAndTimersInTheOrderOfTheirTimes() {
    var simulation = Simulation.seeded(SEED);
    var order = new ArrayList<String>();
    simulation.time().after(ofMillis(20), () -> order.add("timer at " + simulation.elapsed()));
    simulation.at(ofMillis(30), () -> order.add("event at " + simulation.elapsed()));
    simulation.at(
        Duration.ofNanos(1_500), () -> order.add("soonest at " + simulation.elapsed().toNanos()));

    simulation.run(ofSeconds(1));

    assertThat(order).containsExactly("soonest at 1500", "timer at PT0.02S", "event at PT0.03S");
    assertThat(simulation.elapsed()).isEqualTo(ofSeconds(1));
  }

  @Test
  void theSeedDecidesEverything() {
    assertThat(arrivals(1)).isEqualTo(arrivals(1)).isNotEqualTo(arrivals(2));
  }

  @Test
  void aServerWorksOnSoManyAtOnceAndLetsTheRestWaitOrRefusesIt() {
    var simulation = Simulation.seeded(SEED);
    var server = simulation.server(2, 1, ServiceTime.fixed(ofMillis(100)));

    var calls = List.of(server.call(), server.call(), server.call(), server.call());
    simulation.run(ofMillis(100));

    assertThat(calls).extracting(Future::succeeded).containsExactly(true, true, false, false);
    assertThat(calls.get(3).failed()).isTrue();
    assertThat(server.busy()).isOne();
    simulation.run(ofMillis(100));
    assertThat(calls.get(2).succeeded()).isTrue();
    assertThat(server.refused()).isOne();
    assertThat(server.started()).isEqualTo(3);
  }

  @Test
  void whatIsTakenBackBeforeItBeginsIsNotWorkedOn() {
    var simulation = Simulation.seeded(SEED);
    var server = simulation.server(1, ServiceTime.fixed(ofMillis(100)));
    server.call();
    var second = server.send();
    var third = server.call();

    second.cancel();
    simulation.run(ofMillis(200));

    assertThat(third.succeeded()).isTrue();
    assertThat(server.started()).isEqualTo(2);
  }

  /** M/M/1 at 80 % load: requests are there for 1 / (rate of service - rate of arrival). */
  @Test
  void queuesAsTheoryHasIt() {
    var simulation = Simulation.seeded(SEED);
    var server = simulation.server(1, ServiceTime.exponential(ofMillis(10)));
    var traffic = simulation.poisson(80, ofHours(1), number -> server.call());

    simulation.run(ofHours(1).plusMinutes(1));

    assertThat(traffic.count()).isCloseTo(80 * 3600, within(3_000));
    assertThat(traffic.answered()).isEqualTo(traffic.count());
    // The time spent there is exponential, with a mean of 50 ms: half are back after 34.7 ms.
    assertThat(traffic.latency().at(0.5).toNanos() / 1e6).isCloseTo(34.7, within(3.0));
    assertThat(traffic.latency().at(0.99).toNanos() / 1e6).isCloseTo(230, within(30.0));
  }

  /** 300/s for an hour. */
  // snippet:hour
  @Test
  void anHourWithAMinuteOfSlowness() {
    var simulation = Simulation.seeded(SEED);
    var market = simulation.server(10, ServiceTime.exponential(ofMillis(20)));
    var caller = new Caller(simulation, market);

    var traffic = simulation.poisson(300, ofHours(1), number -> caller.call());
    simulation.at(ofMinutes(20), () -> market.slower(100));
    simulation.at(ofMinutes(21), () -> market.slower(1));
    simulation.run(ofHours(1).plusSeconds(10));

    assertThat(traffic.answered()).isEqualTo(traffic.count());
    assertThat(traffic.okShare(ofMinutes(0), ofMinutes(20))).isGreaterThan(0.999);
    assertThat(traffic.okShare(ofMinutes(20), ofMinutes(21))).isLessThan(0.5);
    assertThat(traffic.okShare(ofMinutes(23), ofMinutes(60))).isGreaterThan(0.999);
  }

  // end

  /** Without a limit on retries the same minute is never got over. */
  @Test
  void controlCallersThatRepeatWithoutLimitNeverRecover() {
    var simulation = Simulation.seeded(SEED);
    var market = simulation.server(10, ServiceTime.exponential(ofMillis(27)));

    var traffic = simulation.poisson(300, ofMinutes(6), number -> naive(simulation, market, 4));
    simulation.at(ofMinutes(2), () -> market.slower(100));
    simulation.at(ofMinutes(3), () -> market.slower(1));
    simulation.run(ofMinutes(6));

    assertThat(traffic.okShare(ofMinutes(0), ofMinutes(2))).isGreaterThan(0.99);
    assertThat(traffic.okShare(ofMinutes(5), ofMinutes(6))).isLessThan(0.1);
    assertThat(market.arrived()).isGreaterThan(2L * traffic.count());
  }

  @Test
  void refusesAServerWithoutWorkers() {
    assertThatThrownBy(() -> Simulation.seeded(1).server(0, ServiceTime.fixed(ofMillis(1))))
        .hasMessageContaining("workers: 0");
  }

  // snippet:caller
  /** Retries with a budget, through a breaker, within half a second. */
  private static final class Caller {
    private final Simulation simulation;
    private final VirtualServer market;
    private final Breaker breaker;
    private final Retry retry;

    Caller(Simulation simulation, VirtualServer market) {
      this.simulation = simulation;
      this.market = market;
      var time = simulation.time();
      this.breaker = Breaker.create("market", CircuitBreakerConfig.defaults(), time);
      this.retry = Retry.create(RetryConfig.defaults(), time, time);
    }

    Future<Void> call() {
      var deadline = Deadline.after(CALLERS_PATIENCE, simulation.time());
      return retry.run(deadline, failure -> Duration.ZERO, attempt -> attempt());
    }

    private Future<Void> attempt() {
      var permit = breaker.tryAcquire();
      if (permit == null) {
        return Future.failedFuture("open");
      }
      return patiently(simulation, market)
          .onSuccess(done -> permit.success())
          .onFailure(failed -> permit.failure());
    }
  }

  // end

  private static Future<Void> naive(Simulation simulation, VirtualServer server, int attempts) {
    var attempt = patiently(simulation, server);
    return attempts == 1
        ? attempt
        : attempt.recover(failed -> naive(simulation, server, attempts - 1));
  }

  /** A call that is given up after a while; the server is not told. */
  private static Future<Void> patiently(Simulation simulation, VirtualServer server) {
    var answer = Promise.<Void>promise();
    var timer = simulation.time().after(CALLERS_PATIENCE, () -> answer.tryFail("too late"));
    server
        .call()
        .onComplete(
            done -> {
              timer.cancel();
              answer.tryComplete();
            });
    return answer.future();
  }

  private static List<Duration> arrivals(long seed) {
    var simulation = Simulation.seeded(seed);
    var moments = new ArrayList<Duration>();
    simulation.poisson(
        100,
        ofSeconds(1),
        number -> {
          moments.add(simulation.elapsed());
          return Future.succeededFuture();
        });
    simulation.run(ofSeconds(1));
    return moments;
  }
}
