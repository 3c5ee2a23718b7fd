package dev.chassis.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.Chassis;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SystemTestTest {

  record Ping(int number) {}

  private static final EventType<Ping> PING = EventType.of("ping", Ping.class);

  private final Queue<Integer> handled = new ConcurrentLinkedQueue<>();

  @Test
  void aServiceThatIsKilledLeavesDiscoveryAndComesBackAsAnotherInstance() {
    try (var system = SystemTest.of(SystemTestTest::front, SystemTestTest::back)) {
      var front = system.service("front");
      assertThat(front.http().get("/").status()).isEqualTo(200);
      var killed = system.service("back").context().identity().instance();

      system.kill("back");
      system.awaitGone("back");

      assertThat(front.http().get("/").status()).isEqualTo(503);
      assertThat(front.http().get("/").json().getString("code")).isEqualTo("no-instance");
      assertThat(system.services()).containsExactly("front");

      var again = system.restart("back");

      assertThat(again.context().identity().instance()).isNotEqualTo(killed);
      assertThat(front.http().get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void aRestartRightAfterAKillWaitsForTheNewInstance() {
    try (var system = SystemTest.of(SystemTestTest::front, SystemTestTest::back)) {
      system.kill("back");

      var again = system.restart("back");

      var known = system.service("front").management().get("/discovery").body();
      assertThat(known).contains(again.context().identity().instance());
    }
  }

  @Test
  void aServiceThatStopsIsGoneAtOnce() {
    try (var system = SystemTest.of(SystemTestTest::front, SystemTestTest::back)) {
      system.stop("back");

      Eventually.until(
          "front knows", () -> system.service("front").http().get("/").status() == 503);
    }
  }

  @Test
  void everyServiceCallsEveryOtherRightAfterTheStartWhateverTheOrder() {
    try (var system = SystemTest.of(SystemTestTest::back, SystemTestTest::front)) {
      assertThat(system.service("front").http().get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void everyEventIsHandledAlsoThosePublishedWhileTheirHandlerWasDead() {
    try (var system = SystemTest.of(this::sink, SystemTestTest::source)) {
      var source = system.service("source").get(Messaging.class);
      publish(source, 0, 10);

      system.kill("sink");
      publish(source, 10, 20);
      assertThat(system.broker().size("sink.count")).isGreaterThanOrEqualTo(10);
      system.restart("sink");

      Eventually.until("the queue is empty", () -> system.broker().size("sink.count") == 0);
      assertThat(handled).contains(IntStream.range(0, 20).boxed().toArray(Integer[]::new));
      assertThat(system.events().events(PING)).hasSize(20);
    }
  }

  @Test
  void settingsMayDifferByService() {
    try (var system =
        SystemTest.of(
            (name, environment) ->
                environment.set("http.maxBody", name.equals("front") ? "5KiB" : "6KiB"),
            SystemTestTest::front,
            SystemTestTest::back)) {
      assertThat(system.service("front").management().get("/config").body()).contains("5120B");
      assertThat(system.service("back").management().get("/config").body()).contains("6144B");
    }
  }

  @Test
  void saysWhatIsNotThere() {
    try (var system = SystemTest.of(SystemTestTest::back)) {
      assertThatThrownBy(() -> system.service("front"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("front is not running")
          .hasMessageContaining("back");
      assertThatThrownBy(() -> system.restart("front")).hasMessageContaining("never part of this");
      assertThatThrownBy(() -> system.restart("back")).hasMessageContaining("running already");
    }
  }

  @Test
  void whatStartedIsStoppedWhenAnotherDoesNotStart() {
    var started = new ConcurrentLinkedQueue<String>();
    var good =
        Chassis.service("good")
            .wiring(
                chassis ->
                    chassis.onStop(
                        "farewell",
                        () -> {
                          started.add("stopped");
                          return Future.succeededFuture();
                        }));
    var bad =
        Chassis.service("bad")
            .wiring(chassis -> chassis.onStart("warm-up", () -> Future.failedFuture("no data")));

    assertThatThrownBy(() -> SystemTest.of(() -> good, () -> bad))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no data");
    assertThat(started).containsExactly("stopped");
  }

  private static Chassis front() {
    return Chassis.service("front")
        .wiring(
            chassis -> {
              var back = chassis.client("back");
              chassis.http().get("/", call -> back.get("/", Map.class));
            });
  }

  private static Chassis back() {
    return Chassis.service("back")
        .wiring(
            chassis ->
                chassis.http().get("/", call -> Future.succeededFuture(Map.of("here", true))));
  }

  private static Chassis source() {
    return Chassis.service("source").with(Messaging.module());
  }

  private Chassis sink() {
    return Chassis.service("sink")
        .with(Messaging.module())
        .wiring(
            chassis ->
                chassis
                    .get(Messaging.class)
                    .subscribe(
                        PING,
                        "count",
                        ping -> {
                          handled.add(ping.number());
                          return Future.succeededFuture();
                        }));
  }

  private static void publish(Messaging messaging, int from, int to) {
    var sent =
        IntStream.range(from, to).mapToObj(i -> messaging.publish(PING, new Ping(i))).toList();
    Eventually.succeeds(Future.all(List.copyOf(sent)));
  }
}
