package dev.chassis.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.testkit.fault.FaultScript;
import dev.chassis.testkit.load.Load;
import dev.chassis.testkit.load.Sample;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One caller, a service with two instances, and what happens between them. */
@Timeout(60)
class SystemFaultsTest {

  record Who(String instance) {}

  private static SystemTest shared;
  private static SystemFaults faults;

  @BeforeAll
  static void start() {
    shared = pair();
    faults = shared.faults();
  }

  @AfterEach
  void heal() {
    faults.heal();
    Eventually.until("all is well", () -> ask().status() == 200);
  }

  @AfterAll
  static void end() {
    shared.close();
  }

  private static SystemTest pair() {
    return SystemTest.of(
        (name, environment) ->
            name.equals("caller")
                ? environment
                    .set("client.back.timeout", "400ms")
                    .set("client.back.retry.maxAttempts", 1)
                    .set("client.back.breaker.minimumCalls", 1000)
                : environment,
        SystemFaultsTest::back,
        SystemFaultsTest::caller);
  }

  @Test
  void aKilledInstanceOfSeveralLeavesItsPlaceToItsSuccessor() {
    try (var system = pair()) {
      var backs = system.scale("back", 3);
      assertThat(backs).hasSize(3).doesNotHaveDuplicates();
      assertThat(system.instance("back", 2)).isSameAs(backs.get(2));

      system.faults().instance("back", 0).kill();
      assertThat(system.instances("back")).containsExactlyElementsOf(backs.subList(1, 3));
      assertThatThrownBy(() -> system.instance("back", 0)).hasMessageContaining("not running");
      var successor = system.restart("back");

      assertThat(shared.services()).containsExactly("back", "caller");
      assertThat(system.instance("back", 0)).isSameAs(successor);
      assertThatThrownBy(() -> system.restart("back")).hasMessageContaining("running already");
      var answer = system.instance("back", 0).http().get("/who").as(Who.class);
      assertThat(answer.instance()).isEqualTo(successor.instance());
    }
  }

  @Test
  void callsGoOverWiresOnceFaultsAreAskedFor() {
    ask();

    assertThat(faults.wire("caller", 0, "back", 0).accepted()).isPositive();
  }

  @Test
  void aHangingInstanceAnswersNothingAndSendsNoHeartbeatsUntilHealed() {
    var back = faults.instance("back");
    back.hang();

    assertThat(ask().status()).isEqualTo(504);
    shared.awaitGone("back");
    back.heal();

    Eventually.until("it is back", () -> ask().status() == 200);
  }

  @Test
  void aSlowInstanceTakesThatMuchLonger() {
    var back = faults.instance("back").slow(ofMillis(600));
    assertThat(ask().status()).isEqualTo(504);

    back.slow(ofMillis(10));
    assertThat(ask().status()).isEqualTo(200);
  }

  @Test
  void theBodyOfASlowedRequestIsNotLost() {
    faults.instance("back").slow(ofMillis(30));

    var answer = shared.service("back").http().post("/echo", Map.of("instance", "x"));

    assertThat(answer.as(Who.class)).isEqualTo(new Who("x"));
  }

  @Test
  void theNextRequestsFailAndNoMore() {
    faults.instance("back").failNext(2);
    var http = shared.service("back").http();

    assertThat(http.get("/who").status()).isEqualTo(503);
    assertThat(http.get("/who").status()).isEqualTo(503);
    assertThat(http.get("/who").status()).isEqualTo(200);
  }

  @Test
  void aShareOfTheRequestsFailsAsTheSeedHasIt() {
    var back = faults.instance("back").fail(0.5, 42);
    var http = shared.service("back").http();
    int failed = 0;
    for (int i = 0; i < 40; i++) {
      failed += http.get("/who").status() == 503 ? 1 : 0;
    }

    var dice = new Random(42);
    assertThat(failed).isEqualTo((int) dice.doubles(40).filter(one -> one < 0.5).count());
    back.heal();
    assertThat(http.get("/who").status()).isEqualTo(200);
  }

  @Test
  void aPartOfTheSystemIsCutOffAndComesBack() {
    faults.partition("caller", "back");

    shared.awaitGone("back", "caller");
    assertThat(shared.service("back").http().get("/who").status()).isEqualTo(200);
    faults.heal();

    Eventually.until("they meet again", () -> ask().status() == 200);
  }

  @Test
  void anInstanceWithoutHeartbeatsServesAndLooksDead() {
    var back = faults.instance("back").pauseHeartbeats();

    shared.awaitGone("back", "caller");
    assertThat(shared.service("back").http().get("/who").status()).isEqualTo(200);
    back.heal();
    Eventually.until("it is heard again", () -> ask().status() == 200);
  }

  @Test
  void openConnectionsCanBeDropped() {
    ask();
    var wire = faults.wire("caller", 0, "back", 0);
    assertThat(wire.open()).isPositive();

    faults.instance("back").dropConnections();

    assertThat(wire.open()).isZero();
    Eventually.until("it connects again", () -> ask().status() == 200);
  }

  @Test
  void aServiceThatNobodyCallsCannotBeSlow() {
    try (var lonely = SystemTest.of(() -> Chassis.service("lonely").wiring(chassis -> {}))) {
      var instance = lonely.faults().instance("lonely");

      assertThatThrownBy(() -> instance.slow(ofMillis(1)))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage("lonely has no routes: nobody calls it; kill it or pause its heartbeats");
    }
  }

  @Test
  void aScriptIsPlayedWhileTrafficRuns() {
    var context = shared.service("caller").context();
    var client = context.client("back");
    var traffic =
        Load.of(context.vertx(), number -> client.get("/who", Who.class))
            .perSecond(200)
            .answeredBy(Who::instance)
            .start();

    FaultScript.at(ofMillis(100), "it fails", () -> faults.instance("back").fail(1, 1))
        .then(ofMillis(300), "healed", faults::heal)
        .until(ofMillis(600))
        .play(traffic::phase);
    var report = traffic.stop();

    assertThat(report.during("it fails").failed()).isPositive();
    assertThat(report.during("it fails").failedShare()).isGreaterThan(0.5);
    assertThat(report.causes().keySet()).allMatch(cause -> cause.contains("unavailable"));
    assertThat(report.during("healed").samples()).last().matches(Sample::isOk);
    assertThat(report.shares()).containsOnlyKeys(shared.service("back").instance());
  }

  @Test
  void aScriptIsPlayedInATimeMovedByHand() {
    var time = ManualTime.create();
    try (var still = SystemTest.of(time, SystemFaultsTest::back)) {
      var back = still.faults().instance("back");
      var http = still.service("back").http();
      FaultScript.at(ofSeconds(2), "failing", () -> back.fail(1, 1))
          .then(ofSeconds(4), "healed", back::heal)
          .playIn(time);

      assertThat(http.get("/who").status()).isEqualTo(200);
      time.advance(ofSeconds(3));
      assertThat(http.get("/who").status()).isEqualTo(503);
      time.advance(ofSeconds(3));
      assertThat(http.get("/who").status()).isEqualTo(200);
    }
  }

  @Test
  void aScriptDoesNotGoBackInTime() {
    var script = FaultScript.at(ofSeconds(2), "a", () -> {});

    assertThatThrownBy(() -> script.then(ofSeconds(1), "b", () -> {}))
        .hasMessageContaining("b at PT1S");
    assertThat(script.until(ofSeconds(9)).length()).isEqualTo(ofSeconds(9));
  }

  private static TestHttp.Answer ask() {
    return shared.service("caller").http().get("/ask");
  }

  private static Chassis back() {
    return Chassis.service("back").wiring(SystemFaultsTest::wireBack);
  }

  private static void wireBack(ServiceContext chassis) {
    var me = new Who(chassis.identity().instance());
    chassis.http().get("/who", call -> Future.succeededFuture(me));
    chassis.http().post("/echo", Who.class, who -> Future.succeededFuture(who));
  }

  private static Chassis caller() {
    return Chassis.service("caller")
        .wiring(
            chassis -> {
              var client = chassis.client("back");
              chassis.http().get("/ask", call -> client.get("/who", Who.class));
            });
  }
}
