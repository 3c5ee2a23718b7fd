package dev.chassis.http;

import org.jspecify.annotations.Nullable;

/** A failure that the caller is told about as it is. Cheap: it has no stack trace. */
public final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** Fails with {@code problem}. */
  public ProblemException(Problem problem) {
    super(
        problem.title() + (problem.detail() == null ? "" : ": " + problem.detail()),
        null,
        false,
        false);
    this.problem = problem;
  }

  /** Fails with a status (400 to 599), a code for programs and a detail for people. */
  public static ProblemException of(
      int status, String code, String title, @Nullable String detail) {
    return new ProblemException(Problem.of(status, code, title, detail));
  }

  /** 404: no such thing. */
  public static ProblemException notFound(String code, String detail) {
    return of(404, code, "Not Found", detail);
  }

  /** 409: the request does not fit the present state. */
  public static ProblemException conflict(String code, String detail) {
    return of(409, code, "Conflict", detail);
  }

  /** What the caller is told. */
  public Problem problem() {
    return problem;
  }
}
