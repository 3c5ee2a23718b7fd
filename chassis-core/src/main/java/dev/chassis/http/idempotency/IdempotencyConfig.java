package dev.chassis.http.idempotency;

import dev.chassis.config.Check;
import dev.chassis.config.DataSize;
import java.time.Duration;

/**
 * How long and how many answers are kept. Config keys live under {@code idempotency}. Only {@link
 * #defaults()} and the {@code with} methods are promised.
 *
 * @param ttl how long an answer is given again, longer than zero; default 24 h
 * @param lease how long a key counts as being worked on when nothing is heard of its request,
 *     longer than zero and than any handler takes; default 15 min
 * @param memory size of all answers that are kept in memory together; the least recently used go
 *     first; at least 1 KiB; default 16 MiB
 */
public record IdempotencyConfig(Duration ttl, Duration lease, DataSize memory) {

  /** Refuses values out of range, all at once. */
  public IdempotencyConfig {
    Check.all(
        Check.positive("ttl", ttl),
        Check.positive("lease", lease),
        Check.between(1024, Long.MAX_VALUE, "memory", memory.bytes()));
  }

  /** The defaults named above. */
  public static IdempotencyConfig defaults() {
    return new IdempotencyConfig(
        Duration.ofHours(24), Duration.ofMinutes(15), DataSize.ofMebibytes(16));
  }

  /** Copy that keeps answers for another time. */
  public IdempotencyConfig withTtl(Duration newTtl) {
    return new IdempotencyConfig(newTtl, lease, memory);
  }

  /** Copy that keeps more or fewer answers in memory. */
  public IdempotencyConfig withMemory(DataSize newMemory) {
    return new IdempotencyConfig(ttl, lease, newMemory);
  }
}
