package dev.chassis.messaging.errors;

import java.time.Instant;
import java.util.List;

/**
 * Events that failed for the same cause.
 *
 * @param cause 8 hex digits, the same for failures of the same classes at the same places
 * @param example what the latest of them says, secrets masked
 * @param events how many there are
 * @param firstAt when the first attempt of any of them failed
 * @param lastAt when the last attempt of any of them failed
 * @param ids ids of the oldest, at most five
 */
public record CauseReport(
    String cause, String example, int events, Instant firstAt, Instant lastAt, List<String> ids) {

  public CauseReport {
    ids = List.copyOf(ids);
  }
}
