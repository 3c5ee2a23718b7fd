package dev.chassis.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.http.idempotency.IdempotencyConfig;
import dev.chassis.http.idempotency.IdempotencyStore;
import dev.chassis.http.idempotency.MemoryIdempotencyStore;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where a service keeps the answers to idempotency keys, and how long. */
class IdempotencySettingsTest {

  private static final Map<String, String> KEY = Map.of("idempotency-key", "8e03978e");

  private final AtomicInteger worked = new AtomicInteger();
  private final ManualTime time = ManualTime.create();

  record Note(String text) {}

  @Test
  void twoInstancesWithOneStoreWorkOnce() {
    var shared = MemoryIdempotencyStore.create(IdempotencyConfig.defaults(), time.ticker());
    try (var one = ServiceUnderTest.start(notes(shared));
        var other = ServiceUnderTest.start(notes(shared))) {
      assertThat(one.http().post("/notes", new Note("n"), KEY).status()).isEqualTo(200);
      assertThat(other.http().post("/notes", new Note("n"), KEY).header("idempotency-replayed"))
          .isEqualTo("true");
    }
    assertThat(worked).hasValue(1);
  }

  @Test
  void twoInstancesWithoutOneWorkTwice() {
    try (var one = ServiceUnderTest.start(notes(null));
        var other = ServiceUnderTest.start(notes(null))) {
      one.http().post("/notes", new Note("n"), KEY);
      other.http().post("/notes", new Note("n"), KEY);
    }
    assertThat(worked).hasValue(2);
  }

  @Test
  void answersAreKeptAsLongAsConfigured() {
    try (var service =
        ServiceUnderTest.start(
            notes(null), environment -> environment.set("idempotency.ttl", "1m").time(time))) {
      service.http().post("/notes", new Note("n"), KEY);
      time.advance(Duration.ofSeconds(59));
      service.http().post("/notes", new Note("n"), KEY);
      assertThat(worked).hasValue(1);

      time.advance(Duration.ofSeconds(2));
      service.http().post("/notes", new Note("n"), KEY);
      assertThat(worked).hasValue(2);
    }
  }

  private Chassis notes(@Nullable IdempotencyStore store) {
    return Chassis.service("notes")
        .wiring(
            chassis -> {
              if (store != null) {
                chassis.provide(IdempotencyStore.class, store);
              }
              chassis.http().post("/notes", Note.class, this::take).idempotent();
            });
  }

  private Future<Note> take(Note note) {
    worked.incrementAndGet();
    return Future.succeededFuture(note);
  }
}
