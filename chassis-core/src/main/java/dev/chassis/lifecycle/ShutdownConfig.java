package dev.chassis.lifecycle;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * How long stopping may take. Section {@code shutdown}.
 *
 * @param timeout for everything, longer than zero; default 30 s, what Kubernetes grants by default
 * @param step for each single step, longer than zero; default 10 s
 * @param pause how long the instance serves on after it announced that it leaves, so that callers
 *     hear of it first; zero or longer; default 1500 ms, one heartbeat and a half
 */
public record ShutdownConfig(Duration timeout, Duration step, Duration pause) {

  /** Checks the ranges. */
  public ShutdownConfig {
    Check.all(
        Check.positive("timeout", timeout),
        Check.positive("step", step),
        Check.notNegative("pause", pause),
        Check.that(pause.compareTo(timeout) < 0, "pause", pause, "shorter than shutdown.timeout"));
  }

  /** The defaults. */
  public static ShutdownConfig defaults() {
    return new ShutdownConfig(
        Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofMillis(1500));
  }

  /**
   * How long a step may wait for work under way: a tenth of the step is kept for what comes after
   * the wait, so that a step which cuts work short can still say so and end in order.
   */
  public Duration grace() {
    return step.minus(step.dividedBy(10));
  }
}
