package dev.chassis.testkit.fault;

import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.ManualTime;
import dev.chassis.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Faults at set times: written down once, played in real time or in a time that the test moves.
 * Immutable.
 *
 * <pre>{@code
 * FaultScript.at(ofSeconds(2), "one is slow", () -> market.slow(ofMillis(400)))
 *     .at(ofSeconds(7), "healed", market::heal)
 *     .until(ofSeconds(12))
 *     .play(traffic::phase);
 * }</pre>
 */
public final class FaultScript {

  private final List<Step> steps;

  private FaultScript(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  private record Step(Duration at, String what, Runnable action) {}

  /**
   * A script of one step.
   *
   * @param moment from the beginning of the script, zero or later
   * @param what names what goes on from then on, such as {@code one instance hangs}
   */
  public static FaultScript at(Duration moment, String what, Runnable action) {
    return new FaultScript(List.of()).then(moment, what, action);
  }

  /** Adds a step; no earlier than the one before. */
  public FaultScript then(Duration moment, String what, Runnable action) {
    var before = steps.isEmpty() ? Duration.ZERO : steps.get(steps.size() - 1).at();
    if (moment.compareTo(before) < 0) {
      throw new IllegalArgumentException(
          what + " at " + moment + ": expected no earlier than the step before, " + before);
    }
    var more = new ArrayList<>(steps);
    more.add(new Step(moment, what, action));
    return new FaultScript(more);
  }

  /** Lets the script last until then. */
  public FaultScript until(Duration end) {
    return then(end, "", () -> {});
  }

  /** How long it takes. */
  public Duration length() {
    return steps.get(steps.size() - 1).at();
  }

  /** Plays it in real time on this thread; returns after the last step. */
  public void play() {
    play(what -> {});
  }

  /**
   * Like {@link #play()}, and tells what goes on, just before each step, to {@code phase}: a {@link
   * dev.chassis.testkit.load.Traffic} may note it.
   *
   * @throws RuntimeException what a step threw; later steps are not played
   */
  public void play(Consumer<String> phase) {
    var clock = Ticker.system();
    long begun = clock.nanos();
    for (var step : steps) {
      Eventually.until(
          "it is time for: " + step.what(),
          step.at().plus(Eventually.PATIENCE),
          () -> clock.nanos() - begun >= step.at().toNanos());
      perform(step, phase);
    }
  }

  /**
   * Lets it be played by {@code time}, from now on: each step by the thread that advances the time
   * to it.
   */
  public void playIn(ManualTime time) {
    playIn(time, what -> {});
  }

  /** Like {@link #playIn(ManualTime)}, and tells what goes on. */
  public void playIn(ManualTime time, Consumer<String> phase) {
    for (var step : steps) {
      if (step.at().isZero()) {
        perform(step, phase);
      } else {
        time.after(step.at(), () -> perform(step, phase));
      }
    }
  }

  private static void perform(Step step, Consumer<String> phase) {
    if (!step.what().isEmpty()) {
      phase.accept(step.what());
    }
    step.action().run();
  }
}
