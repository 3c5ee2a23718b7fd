package dev.chassis.http.idempotency;

import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps answers in memory, up to a size: the least recently used are forgotten first. What is being
 * worked on is never forgotten before its lease is over.
 */
public final class MemoryIdempotencyStore implements IdempotencyStore {

  private static final long PER_ENTRY = 256;

  private final long capacity;
  private final Ticker ticker;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long size;

  private MemoryIdempotencyStore(IdempotencyConfig config, Ticker ticker) {
    this.capacity = config.memory().bytes();
    this.ticker = ticker;
  }

  /** An empty store of {@link IdempotencyConfig#memory}. */
  public static MemoryIdempotencyStore create(IdempotencyConfig config, Ticker ticker) {
    return new MemoryIdempotencyStore(config, ticker);
  }

  /** One request; without an answer it is being worked on. */
  private record Entry(
      String fingerprint, @Nullable StoredAnswer answer, long size, long untilNanos) {}

  @Override
  public synchronized Future<Claim> claim(String key, String fingerprint, Duration lease) {
    var known = entries.get(key);
    if (known != null && known.untilNanos - ticker.nanos() > 0) {
      return Future.succeededFuture(judge(known, fingerprint));
    }
    put(key, new Entry(fingerprint, null, PER_ENTRY + key.length(), after(lease)));
    return Future.succeededFuture(new Claim.Won());
  }

  private static Claim judge(Entry known, String fingerprint) {
    if (!known.fingerprint.equals(fingerprint)) {
      return new Claim.OtherRequest();
    }
    return known.answer == null ? new Claim.InFlight() : new Claim.Answered(known.answer);
  }

  @Override
  public synchronized Future<Void> complete(String key, StoredAnswer answer, Duration ttl) {
    var claimed = entries.get(key);
    if (claimed == null) {
      return Future.failedFuture(new IllegalStateException("the key was not claimed"));
    }
    put(key, new Entry(claimed.fingerprint, answer, claimed.size + answer.size(), after(ttl)));
    makeRoom();
    return Future.succeededFuture();
  }

  @Override
  public synchronized Future<Void> release(String key) {
    remove(key);
    return Future.succeededFuture();
  }

  /** Bytes in use, roughly. */
  public synchronized long size() {
    return size;
  }

  private void put(String key, Entry entry) {
    remove(key);
    entries.put(key, entry);
    size += entry.size;
  }

  private void remove(String key) {
    var old = entries.remove(key);
    if (old != null) {
      size -= old.size;
    }
  }

  private void makeRoom() {
    var now = ticker.nanos();
    var oldest = entries.values().iterator();
    while (size > capacity && oldest.hasNext()) {
      var entry = oldest.next();
      if (entry.answer != null || entry.untilNanos - now <= 0) {
        oldest.remove();
        size -= entry.size;
      }
    }
  }

  private long after(Duration time) {
    return ticker.nanos() + time.toNanos();
  }
}
