package dev.chassis.client;

/**
 * One row of the {@code /breakers} page.
 *
 * @param service the target
 * @param state {@code closed}, {@code open} or {@code half_open}
 * @param failureRatio share of failed attempts in the window, 0 to 1; 0 unless closed
 * @param calls attempts in the window; 0 unless closed
 * @param sinceMs milliseconds in this state
 */
public record BreakerReport(
    String service, String state, double failureRatio, long calls, long sinceMs) {}
