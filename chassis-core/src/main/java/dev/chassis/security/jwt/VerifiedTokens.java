package dev.chassis.security.jwt;

import dev.chassis.context.Principal;
import dev.chassis.time.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were verified a moment ago, by their SHA-256, so that the tokens themselves are not
 * kept. Bounded: two generations, of which the older is dropped when the younger is full, so what
 * is in use stays. Thread-safe, without locks.
 */
final class VerifiedTokens {

  private final int perGeneration;
  private final Ticker ticker;
  private volatile Generations generations = new Generations();

  VerifiedTokens(int most, Ticker ticker) {
    this.perGeneration = most / 2;
    this.ticker = ticker;
  }

  private record Generations(Map<ByteBuffer, Entry> young, Map<ByteBuffer, Entry> old) {
    Generations() {
      this(new ConcurrentHashMap<>(), Map.of());
    }
  }

  /**
   * A verified token.
   *
   * @param principal who it stands for
   * @param keys the keys it was verified with: others may not hold its key any more
   * @param untilNanos when it must be verified again
   */
  private record Entry(Principal principal, KeySet keys, long untilNanos) {}

  static ByteBuffer hash(String token) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whom the token stands for; null when it must be verified (again). */
  @Nullable Principal find(ByteBuffer hash, @Nullable KeySet keys) {
    var now = generations;
    var entry = now.young().get(hash);
    if (entry == null) {
      entry = now.old().get(hash);
      if (entry == null) {
        return null;
      }
      put(hash, entry);
    }
    return entry.keys() == keys && entry.untilNanos() - ticker.nanos() > 0
        ? entry.principal()
        : null;
  }

  void add(ByteBuffer hash, Principal principal, KeySet keys, long forNanos) {
    if (perGeneration > 0 && forNanos > 0) {
      put(hash, new Entry(principal, keys, ticker.nanos() + forNanos));
    }
  }

  private void put(ByteBuffer hash, Entry entry) {
    var now = generations;
    if (now.young().size() >= perGeneration) {
      // Two threads may both do so: then something is forgotten that need not be.
      now = new Generations(new ConcurrentHashMap<>(), now.young());
      generations = now;
    }
    now.young().put(hash, entry);
  }

  int size() {
    return generations.young().size() + generations.old().size();
  }
}
