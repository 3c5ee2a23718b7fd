package dev.chassis;

import dev.chassis.config.Check;

/**
 * Threads of the service. Section {@code runtime}.
 *
 * @param eventLoops event loops, 1 to 256; default one per processor. The HTTP server is bound once
 *     on each
 * @param workers threads for code that blocks, 1 to 1000; default 20, as in Vert.x
 */
public record RuntimeConfig(int eventLoops, int workers) {

  /** Checks the ranges. */
  public RuntimeConfig {
    Check.all(
        Check.between(1, 256, "eventLoops", eventLoops),
        Check.between(1, 1000, "workers", workers));
  }

  /** The defaults. */
  public static RuntimeConfig defaults() {
    return new RuntimeConfig(Runtime.getRuntime().availableProcessors(), 20);
  }
}
