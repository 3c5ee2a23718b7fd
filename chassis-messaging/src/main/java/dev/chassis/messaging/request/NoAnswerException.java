package dev.chassis.messaging.request;

import dev.chassis.http.Problem;
import dev.chassis.http.ProblemSource;

/** No answer came in time. The question may have been answered, or may yet be. */
public final class NoAnswerException extends RuntimeException implements ProblemSource {

  private static final long serialVersionUID = 1L;

  NoAnswerException(String message) {
    super(message);
  }

  @Override
  public Problem toProblem() {
    return Problem.of(
        504,
        "upstream-timeout",
        "Gateway Timeout",
        "a service behind this one did not answer in time");
  }
}
