package dev.chassis;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * Threads of the service. Section {@code runtime}. Only {@link #defaults()} is promised: components
 * may be added.
 *
 * @param eventLoops event loops, 1 to 256; default one per processor. The HTTP server is bound once
 *     on each
 * @param workers threads for code that blocks, 1 to 1000; default 20, as in Vert.x
 * @param stallLimit how long an event loop may be blocked before the service is not ready, 200 ms
 *     or more; default 2 s, when Vert.x itself warns for the first time
 * @param stallFatal how long before the service counts as beyond repair and its liveness is down,
 *     longer than {@code stallLimit}; default 60 s
 */
public record RuntimeConfig(int eventLoops, int workers, Duration stallLimit, Duration stallFatal) {

  private static final Duration SHORTEST_LIMIT = Duration.ofMillis(200);

  /** Checks the ranges. */
  public RuntimeConfig {
    Check.all(
        Check.between(1, 256, "eventLoops", eventLoops),
        Check.between(1, 1000, "workers", workers),
        Check.that(
            stallLimit.compareTo(SHORTEST_LIMIT) >= 0, "stallLimit", stallLimit, "200 ms or more"),
        Check.that(
            stallFatal.compareTo(stallLimit) > 0,
            "stallFatal",
            stallFatal,
            "longer than stallLimit"));
  }

  /** The defaults. */
  public static RuntimeConfig defaults() {
    return new RuntimeConfig(
        Runtime.getRuntime().availableProcessors(),
        20,
        Duration.ofSeconds(2),
        Duration.ofSeconds(60));
  }
}
