package dev.chassis.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.chassis.http.idempotency.Claim;
import dev.chassis.http.idempotency.IdempotencyStore;
import dev.chassis.http.idempotency.StoredAnswer;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of answers to idempotency keys does. Extend it, and run it on yours. */
public abstract class IdempotencyStoreContract {

  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final Duration TTL = Duration.ofHours(1);
  private static final StoredAnswer ANSWER =
      new StoredAnswer(
          201, Map.of("location", "/orders/1", "content-type", "text/plain"), Buffer.buffer("é\0"));

  /** The time that the store under test goes by. */
  protected final ManualTime time = ManualTime.create();

  /** An empty store, which goes by {@link #time}; the same one for all calls within a test. */
  protected abstract IdempotencyStore store();

  @Test
  void aKeyIsWonOnce() {
    assertInstanceOf(Claim.Won.class, claim("key", "request"));
    assertInstanceOf(Claim.InFlight.class, claim("key", "request"));
    assertInstanceOf(Claim.Won.class, claim("another key", "request"));
  }

  @Test
  void aKeyWithAnotherRequestIsTold() {
    claim("key", "request");
    assertInstanceOf(Claim.OtherRequest.class, claim("key", "another"));
    await(store().complete("key", ANSWER, TTL));
    assertInstanceOf(Claim.OtherRequest.class, claim("key", "another"));
  }

  @Test
  void anAnswerIsKeptAsItIs() {
    claim("key", "request");
    await(store().complete("key", ANSWER, TTL));

    var known = assertInstanceOf(Claim.Answered.class, claim("key", "request"));

    assertEquals(ANSWER, known.answer());
  }

  @Test
  void anAnswerMayHaveNoBody() {
    var empty = new StoredAnswer(204, Map.of(), null);
    claim("key", "request");
    await(store().complete("key", empty, TTL));

    assertEquals(new Claim.Answered(empty), claim("key", "request"));
  }

  @Test
  void anAnswerIsForgottenInTime() {
    claim("key", "request");
    await(store().complete("key", ANSWER, TTL));

    time.advance(TTL.minusSeconds(1));
    assertInstanceOf(Claim.Answered.class, claim("key", "request"));
    time.advance(Duration.ofSeconds(2));
    assertInstanceOf(Claim.Won.class, claim("key", "another"));
  }

  @Test
  void whatIsReleasedIsFree() {
    claim("key", "request");
    await(store().release("key"));

    assertInstanceOf(Claim.Won.class, claim("key", "another"));
  }

  @Test
  void aClaimOfWhichNothingIsHeardIsFreeInTime() {
    claim("key", "request");

    time.advance(LEASE.minusSeconds(1));
    assertInstanceOf(Claim.InFlight.class, claim("key", "request"));
    time.advance(Duration.ofSeconds(2));
    assertInstanceOf(Claim.Won.class, claim("key", "request"));
  }

  @Test
  void ofManyAtOnceOneWins() throws Exception {
    var callers = Executors.newFixedThreadPool(8);
    try {
      var claims =
          callers.invokeAll(
              IntStream.range(0, 100)
                  .<Callable<Claim>>mapToObj(i -> () -> claim("key", "request"))
                  .toList());

      int won = 0;
      for (var claim : claims) {
        won += claim.get() instanceof Claim.Won ? 1 : 0;
      }
      assertEquals(1, won);
    } finally {
      callers.shutdownNow();
    }
  }

  private Claim claim(String key, String fingerprint) {
    return await(store().claim(key, fingerprint, LEASE));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("did not complete in time, or failed", e);
    }
  }
}
