package dev.chassis.messaging.request;

import dev.chassis.http.Problem;
import dev.chassis.http.ProblemSource;

/** Who was asked answered with a problem. */
public final class AnswerProblemException extends RuntimeException implements ProblemSource {

  private static final long serialVersionUID = 1L;

  // Not serializable; nobody sends exceptions away.
  private final transient Problem problem;

  AnswerProblemException(String type, Problem problem) {
    super(
        type
            + " was answered with "
            + problem.status()
            + " "
            + problem.code()
            + (problem.detail() == null ? "" : ": " + problem.detail()));
    this.problem = problem;
  }

  /** What it said. */
  public Problem problem() {
    return problem;
  }

  /** A bad gateway, unless the own callers are told otherwise: they did not ask that service. */
  @Override
  public Problem toProblem() {
    return Problem.of(502, "upstream-problem", "Bad Gateway", "a service behind this one refused");
  }
}
