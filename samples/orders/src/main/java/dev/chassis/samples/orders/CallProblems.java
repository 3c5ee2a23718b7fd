package dev.chassis.samples.orders;

import dev.chassis.client.CallFailedException;
import dev.chassis.client.CallTimeoutException;
import dev.chassis.client.CircuitOpenException;
import dev.chassis.client.NoInstanceException;
import dev.chassis.client.RemoteProblemException;
import dev.chassis.http.ProblemException;
import java.util.Optional;
import java.util.Set;

/**
 * Tells a caller why a call further on failed: what that service says about the request is passed
 * on, what ails the service itself becomes 502, 503 or 504.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15.6">server errors</a>
 */
final class CallProblems {

  /** Statuses that speak about the request, so they are the caller's to know. */
  private static final Set<Integer> ABOUT_THE_REQUEST = Set.of(400, 404, 409, 422);

  private CallProblems() {}

  /** The failure to answer with; {@code failure} itself when it is not one of a call. */
  static Throwable of(Throwable failure) {
    if (failure instanceof RemoteProblemException remote) {
      return remote(remote);
    }
    if (failure instanceof NoInstanceException || failure instanceof CircuitOpenException) {
      return unavailable(failure.getMessage());
    }
    if (failure instanceof CallTimeoutException) {
      return timeout(failure.getMessage());
    }
    if (failure instanceof CallFailedException) {
      return ProblemException.of(502, "bad-gateway", "Bad Gateway", failure.getMessage());
    }
    return failure;
  }

  private static Throwable remote(RemoteProblemException remote) {
    var code = Optional.ofNullable(remote.code());
    if (ABOUT_THE_REQUEST.contains(remote.status())) {
      var title = title(remote.status());
      return ProblemException.of(remote.status(), code.orElse("refused"), title, remote.detail());
    }
    return switch (remote.status()) {
      case 429, 503 -> unavailable(remote.service() + " cannot answer now");
      case 504 -> timeout(remote.service() + " did not get an answer in time");
      default ->
          ProblemException.of(
              502, "bad-gateway", "Bad Gateway", remote.service() + " answered " + remote.status());
    };
  }

  private static ProblemException unavailable(String detail) {
    return ProblemException.of(503, "service-unavailable", "Service Unavailable", detail);
  }

  private static ProblemException timeout(String detail) {
    return ProblemException.of(504, "gateway-timeout", "Gateway Timeout", detail);
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 404 -> "Not Found";
      case 409 -> "Conflict";
      default -> "Unprocessable Content";
    };
  }
}
