package dev.chassis.messaging.errors;

import java.util.List;

/**
 * What lies in one error queue, by cause.
 *
 * @param subscription whose error queue it is
 * @param read events that were read, the oldest ones
 * @param complete whether these were all; else {@code messaging.errors.scanLimit} was reached
 * @param causes most frequent first
 */
public record CausesReport(
    String subscription, int read, boolean complete, List<CauseReport> causes) {

  public CausesReport {
    causes = List.copyOf(causes);
  }
}
