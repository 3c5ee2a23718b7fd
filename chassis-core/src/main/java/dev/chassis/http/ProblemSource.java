package dev.chassis.http;

import java.util.Map;

/**
 * An exception that knows what the caller may be told about it. Rooms that do not want to throw
 * {@link ProblemException} implement it, so that a failure that is not handled leaves as more than
 * a 500.
 */
public interface ProblemSource {

  /** Problem details, fit for strangers. */
  Problem toProblem();

  /** Headers that the answer carries besides; none unless overridden. */
  default Map<String, String> problemHeaders() {
    return Map.of();
  }
}
