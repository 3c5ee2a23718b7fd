package dev.chassis.observability.slo;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /slo} answers: how this instance keeps its service's promises, by its own count
 * since it started. What all instances did over 30 days is for Prometheus to say.
 *
 * @param sinceMs milliseconds it has counted
 * @param promises one row per promise, as declared
 */
public record SloReport(long sinceMs, List<Row> promises) {

  /** How it stands. */
  public enum State {
    /** Nothing happened yet. */
    quiet,
    /** Within the budget. */
    kept,
    /** The budget goes faster than it may. */
    burning,
    /** More failed than may fail. */
    broken
  }

  /**
   * A promise.
   *
   * @param slo its name
   * @param objective {@code availability} or {@code latency}
   * @param promise in words
   * @param state how it stands
   * @param target share that is to go well, 0 to 1
   * @param actual share that went well since the start; null when nothing happened
   * @param total how many were counted since the start
   * @param bad how many of them went wrong
   * @param budgetLeft share of the failures that the target allows for that many which is left; 0
   *     and below when used up
   * @param burn by window, such as {@code 5m}: how many times faster than it may the budget goes
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Row(
      String slo,
      String objective,
      String promise,
      State state,
      double target,
      @Nullable Double actual,
      long total,
      long bad,
      double budgetLeft,
      Map<String, Double> burn) {}
}
