package dev.chassis.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.config.DataSize;
import dev.chassis.http.idempotency.Claim;
import dev.chassis.http.idempotency.IdempotencyConfig;
import dev.chassis.http.idempotency.IdempotencyStore;
import dev.chassis.http.idempotency.MemoryIdempotencyStore;
import dev.chassis.http.idempotency.StoredAnswer;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryIdempotencyStoreTest extends IdempotencyStoreContract {

  private static final Duration HOUR = Duration.ofHours(1);

  private final MemoryIdempotencyStore store =
      MemoryIdempotencyStore.create(
          IdempotencyConfig.defaults().withMemory(DataSize.ofKibibytes(64)), time);

  @Override
  protected IdempotencyStore store() {
    return store;
  }

  @Test
  void itNeverGrowsBeyondItsSize() {
    var answer = new StoredAnswer(200, Map.of(), Buffer.buffer(new byte[1000]));
    for (int i = 0; i < 10_000; i++) {
      store.claim("key" + i, "request", HOUR);
      store.complete("key" + i, answer, HOUR);
    }

    assertThat(store.size()).isBetween(32L * 1024, 64L * 1024);
    assertThat(store.claim("key9999", "request", HOUR).result()).isInstanceOf(Claim.Answered.class);
    assertThat(store.claim("key0", "request", HOUR).result()).isInstanceOf(Claim.Won.class);
  }

  @Test
  void whatIsWorkedOnIsNotForgotten() {
    store.claim("first", "request", HOUR);
    itNeverGrowsBeyondItsSize();

    assertThat(store.claim("first", "request", HOUR).result()).isInstanceOf(Claim.InFlight.class);
  }
}
