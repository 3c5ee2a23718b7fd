package dev.chassis.http;

/**
 * An exception that knows what the caller may be told about it. Rooms that do not want to throw
 * {@link ProblemException} implement it, so that a failure that is not handled leaves as more than
 * a 500.
 */
public interface ProblemSource {

  /** Problem details, fit for strangers. */
  Problem toProblem();
}
