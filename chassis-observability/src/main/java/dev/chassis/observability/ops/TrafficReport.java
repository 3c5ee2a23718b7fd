package dev.chassis.observability.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /traffic} answers: how much goes in and out, over the last seconds.
 *
 * @param windowMs milliseconds that the figures per second are about; 0 right after the start
 * @param inFlight requests being answered at this moment
 * @param loopLagMs how late the latest event loop came to its work, the worst over the window of
 *     {@code metrics.loopWindow}
 * @param routes requests that came in, busiest first
 * @param clients calls to other services, busiest first
 * @param published events sent
 * @param consumed events handled
 */
public record TrafficReport(
    long windowMs,
    long inFlight,
    double loopLagMs,
    List<Flow> routes,
    List<Flow> clients,
    List<Flow> published,
    List<Flow> consumed) {

  /**
   * One kind of work.
   *
   * @param name such as {@code GET /orders/{id}}, the name of a service, or of an event type
   * @param perSecond how often per second, over the window
   * @param failedShare share that failed in the window, 0 to 1: for requests, answers of 500 and
   *     above
   * @param meanMs milliseconds each took on average, over the window
   * @param p50Ms half took no longer; null where times are not counted in buckets
   * @param p95Ms 95 % took no longer; null likewise
   * @param p99Ms 99 % took no longer; null likewise
   * @param maxMs the longest of late
   * @param total how many since the start
   * @param outcomes how many since the start by status or outcome
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Flow(
      String name,
      double perSecond,
      double failedShare,
      double meanMs,
      @Nullable Double p50Ms,
      @Nullable Double p95Ms,
      @Nullable Double p99Ms,
      double maxMs,
      long total,
      Map<String, Long> outcomes) {}
}
