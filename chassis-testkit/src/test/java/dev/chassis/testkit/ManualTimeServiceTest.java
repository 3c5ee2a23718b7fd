package dev.chassis.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.ManualTime;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whole services on a time that the test moves. */
class ManualTimeServiceTest {

  record Parcel(String to) {}

  private static final EventType<Parcel> PARCEL = EventType.of("parcel", Parcel.class);

  private final ManualTime time = ManualTime.create();
  private final List<Integer> attempts = new CopyOnWriteArrayList<>();
  private final AtomicInteger ticks = new AtomicInteger();

  @Test
  void aFailedEventIsTriedAgainAfterEachDelayAndThenParked() {
    try (var service =
        ServiceUnderTest.start(
            refusing(),
            env ->
                env.time(time)
                    .set("messaging.retry.delays", "1s,1m")
                    .set("messaging.retry.jitter", "0"))) {
      var broker = service.get(MemoryBroker.class);
      Eventually.succeeds(service.get(Messaging.class).publish(PARCEL, new Parcel("Ada")));
      awaitPaused(service, 1);

      time.advance(Duration.ofMillis(900));
      assertThat(attempts).containsExactly(1);
      time.advance(Duration.ofMillis(200));
      awaitPaused(service, 2);

      time.advance(Duration.ofSeconds(59));
      assertThat(attempts).containsExactly(1, 2);
      time.advance(Duration.ofSeconds(2));
      Eventually.until("it is parked", () -> broker.parked("porter.carry").size() == 1);

      assertThat(attempts).containsExactly(1, 2, 3);
      assertThat(broker.parked("porter.carry").get(0).failure().attempts()).isEqualTo(3);
      assertThat(broker.size("porter.carry")).isZero();
    }
  }

  @Test
  void periodicWorkRunsWhenTimeComes() {
    var clock =
        Chassis.service("clock")
            .wiring(
                chassis ->
                    chassis.timers().every(Duration.ofMinutes(1), () -> ticks.incrementAndGet()));

    try (var service = ServiceUnderTest.start(clock, time)) {
      time.advance(Duration.ofMinutes(3));

      assertThat(ticks).hasValue(3);
      assertThat(service.context().ticker().now()).isEqualTo(time.now());
    }
  }

  @Test
  void anInstanceThatFallsSilentIsTakenOutWhenTheTimeoutIsOver() {
    try (var system =
        SystemTest.of(time, ManualTimeServiceTest::front, ManualTimeServiceTest::back)) {
      var front = system.service("front").http();
      assertThat(front.get("/").status()).isEqualTo(200);

      system.heartbeats().cut("back");
      time.advance(Duration.ofMillis(300));
      assertThat(front.get("/").status()).as("silent, but not for long").isEqualTo(200);
      time.advance(Duration.ofMillis(400));
      system.awaitGone("back");
      assertThat(front.get("/").json().getString("code")).isEqualTo("no-instance");

      system.heartbeats().heal();
      time.advance(Duration.ofMillis(100));
      Eventually.until("it is heard again", () -> front.get("/").status() == 200);
    }
  }

  /** Only a retry that is counted has begun its delay. */
  private static void awaitPaused(ServiceUnderTest service, int failures) {
    Eventually.until("attempt " + failures + " failed", () -> retries(service) == failures);
  }

  private static long retries(ServiceUnderTest service) {
    return service
        .context()
        .metrics()
        .find("messaging.consumed")
        .tag("outcome", "retried")
        .timers()
        .stream()
        .mapToLong(Timer::count)
        .sum();
  }

  private Chassis refusing() {
    return Chassis.service("porter")
        .with(Messaging.module())
        .wiring(
            chassis ->
                chassis
                    .get(Messaging.class)
                    .subscribeEvents(
                        PARCEL,
                        "carry",
                        event -> {
                          attempts.add(event.attempt());
                          return Future.failedFuture("too heavy");
                        }));
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
}
