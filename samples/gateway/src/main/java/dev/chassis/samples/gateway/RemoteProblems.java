package dev.chassis.samples.gateway;

import dev.chassis.client.RemoteProblemException;
import dev.chassis.http.ProblemException;
import java.util.Objects;

/**
 * Tells a caller why the service behind refused, as far as it is the caller's to know: what is said
 * about the request is passed on as it is, what ails that service becomes 502, 503 or 504. Calls
 * that got no answer at all need nothing here: the chassis has an answer for each of them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15.6">server errors</a>
 */
final class RemoteProblems {

  private RemoteProblems() {}

  /** The failure to answer with; {@code failure} itself when it is no refusal. */
  static Throwable of(Throwable failure) {
    return failure instanceof RemoteProblemException remote ? told(remote) : failure;
  }

  private static ProblemException told(RemoteProblemException remote) {
    return switch (remote.status()) {
      case 400 -> passedOn(remote, "Bad Request");
      case 404 -> passedOn(remote, "Not Found");
      case 409 -> passedOn(remote, "Conflict");
      case 422 -> passedOn(remote, "Unprocessable Content");
      case 429, 503 ->
          ProblemException.of(
              503,
              "service-unavailable",
              "Service Unavailable",
              remote.service() + " cannot answer now");
      case 504 ->
          ProblemException.of(
              504,
              "gateway-timeout",
              "Gateway Timeout",
              remote.service() + " did not get an answer in time");
      default ->
          ProblemException.of(
              502, "bad-gateway", "Bad Gateway", remote.service() + " answered " + remote.status());
    };
  }

  private static ProblemException passedOn(RemoteProblemException remote, String title) {
    var code = Objects.requireNonNullElse(remote.code(), "refused");
    return ProblemException.of(remote.status(), code, title, remote.detail());
  }
}
