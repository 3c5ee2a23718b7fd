package dev.chassis.http.idempotency;

import io.vertx.core.Future;
import java.time.Duration;

/**
 * Where answers are kept. Implementations are thread-safe and must not block; they pass {@code
 * IdempotencyStoreContract} of the testkit.
 *
 * <p>A store that is shared by all instances makes a request run once wherever it is repeated; the
 * one in memory only where it went the first time, and only until that instance stops.
 */
public interface IdempotencyStore {

  /**
   * Claims {@code key} for a request, unless it is known: one atomic step, so that of many callers
   * one is told {@link Claim.Won}.
   *
   * @param key names caller and key; up to 400 characters
   * @param fingerprint what the request is; a key that comes with another is {@link
   *     Claim.OtherRequest}
   * @param lease after this the claim is free again, when neither of the other methods was called
   * @return fails when the store cannot be reached; the request is then refused
   */
  Future<Claim> claim(String key, String fingerprint, Duration lease);

  /**
   * Keeps the answer of a key that was won, for {@code ttl} from now. The answer is sent when the
   * future completes, even if it fails.
   */
  Future<Void> complete(String key, StoredAnswer answer, Duration ttl);

  /** Gives a key that was won free again: its request was not worked on, or may be again. */
  Future<Void> release(String key);
}
