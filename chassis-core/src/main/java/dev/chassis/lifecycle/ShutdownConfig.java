package dev.chassis.lifecycle;

import dev.chassis.config.Check;
import dev.chassis.time.Durations;
import java.time.Duration;

/**
 * How long stopping may take. Section {@code shutdown}. Only {@link #defaults()} is promised:
 * components may be added.
 *
 * @param timeout for everything, longer than zero; default 30 s, what Kubernetes grants by default
 * @param step for each single step, longer than zero; default 10 s
 * @param pause how long the instance serves on after it announced that it leaves, so that callers
 *     hear of it first; zero or longer; default 1500 ms, one heartbeat and a half
 * @param grace how long requests and other work under way may take once the intake is closed, zero
 *     or longer; default 10 s. What takes longer is cut and named. The steps that wait for it get a
 *     second more
 */
public record ShutdownConfig(Duration timeout, Duration step, Duration pause, Duration grace) {

  /** Checks the ranges. */
  public ShutdownConfig {
    Check.all(
        Check.positive("timeout", timeout),
        Check.positive("step", step),
        Check.notNegative("pause", pause),
        Check.that(pause.compareTo(timeout) < 0, "pause", pause, "shorter than shutdown.timeout"),
        Check.notNegative("grace", grace));
  }

  /** The defaults. */
  public static ShutdownConfig defaults() {
    return new ShutdownConfig(
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofMillis(1500),
        Duration.ofSeconds(10));
  }

  /** The grace that is really given: less than {@link #grace} where {@code timeout} leaves less. */
  public Duration givenGrace() {
    var rest = timeout.minus(pause);
    return shorter(grace, rest.minus(Durations.part(rest, 10)));
  }

  /** Budget of a step that waits for work: what cuts work short must still be able to say so. */
  public Duration intakeStep() {
    var patient = givenGrace().plusSeconds(1);
    return patient.compareTo(step) < 0 ? step : patient;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
