package dev.chassis.client;

import dev.chassis.http.ProblemException;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Set;

/**
 * For services that stand between a caller and another service: what that service said about the
 * request is the caller's to know, what ails that service is not.
 *
 * <pre>{@code
 * accounts.get("/accounts/" + id, Account.class).recover(PassOn::refusal)
 * }</pre>
 */
public final class PassOn {

  /** Statuses that speak about the request: malformed, not there, does not fit, not understood. */
  private static final Set<Integer> ABOUT_THE_REQUEST = Set.of(400, 404, 409, 422);

  private PassOn() {}

  /**
   * A refusal with status 400, 404, 409 or 422 becomes a {@link ProblemException} with the same
   * status, code and detail; any other failure stays as it is and answers as {@link CallException}
   * says.
   *
   * @return always failed
   */
  public static <R> Future<R> refusal(Throwable failure) {
    boolean passedOn =
        failure instanceof RemoteProblemException remote
            && ABOUT_THE_REQUEST.contains(remote.status());
    return Future.failedFuture(passedOn ? told((RemoteProblemException) failure) : failure);
  }

  private static ProblemException told(RemoteProblemException remote) {
    var title =
        switch (remote.status()) {
          case 400 -> "Bad Request";
          case 404 -> "Not Found";
          case 409 -> "Conflict";
          default -> "Unprocessable Content";
        };
    var code = Objects.requireNonNullElse(remote.code(), "refused");
    return ProblemException.of(remote.status(), code, title, remote.detail());
  }
}
