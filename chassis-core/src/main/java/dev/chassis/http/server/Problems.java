package dev.chassis.http.server;

import dev.chassis.http.Problem;
import dev.chassis.http.ProblemException;
import dev.chassis.http.ProblemSource;
import dev.chassis.json.JsonException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.ext.web.handler.HttpException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns failures into what the caller is told about them. */
public final class Problems {

  private static final Problem INTERNAL_ERROR =
      Problem.of(500, "internal-error", "Internal Server Error", null);

  private Problems() {}

  /** The problem of {@code failure}; the bare internal error when nobody said what it may tell. */
  static Problem of(Throwable failure) {
    if (failure instanceof ProblemException known) {
      return known.problem();
    }
    if (failure instanceof ProblemSource source) {
      return source.toProblem();
    }
    // Vert.x Web's own: a malformed query, an authentication handler's 401.
    if (failure instanceof HttpException http && http.getStatusCode() >= 400) {
      return ofStatus(http.getStatusCode(), null);
    }
    return INTERNAL_ERROR;
  }

  static Map<String, String> headersOf(Throwable failure) {
    return failure instanceof ProblemSource source ? source.problemHeaders() : Map.of();
  }

  /** Whether {@code problem} hides a failure that only the log tells about. */
  static boolean isInternalError(Problem problem) {
    return problem.equals(INTERNAL_ERROR);
  }

  /** A problem with the status' own name as title and code. */
  public static Problem ofStatus(int status, @Nullable String detail) {
    if (status == INTERNAL_ERROR.status()) {
      return INTERNAL_ERROR;
    }
    var title = HttpResponseStatus.valueOf(status).reasonPhrase();
    var code = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return Problem.of(status, code, title, detail);
  }

  /** 413: the body has more than {@code maxBytes}. */
  public static Problem tooLarge(long maxBytes) {
    return Problem.of(
        413,
        "content-too-large",
        "Content Too Large",
        "The body may have at most " + maxBytes + " bytes.");
  }

  /** 400 with a pointer to every fault of the body. */
  public static ProblemException invalidBody(JsonException failure) {
    var errors =
        failure.violations().stream()
            .map(found -> new Problem.FieldError(found.field(), "expected " + found.expected()))
            .toList();
    return new ProblemException(
        Problem.of(400, "invalid-body", "Bad Request", "The body is not as expected.")
            .withErrors(errors));
  }
}
