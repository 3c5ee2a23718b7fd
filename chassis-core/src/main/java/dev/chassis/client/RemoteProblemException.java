package dev.chassis.client;

import dev.chassis.http.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The service answered with a 4xx or 5xx status. */
public final class RemoteProblemException extends CallException {

  private static final long serialVersionUID = 1L;

  private final String service;
  private final int status;
  private final @Nullable String code;
  private final @Nullable String detail;
  private final @Nullable Duration retryAfter;
  private final boolean dealtWith;

  RemoteProblemException(
      String service,
      int status,
      @Nullable String code,
      @Nullable String detail,
      @Nullable Duration retryAfter,
      boolean dealtWith) {
    super(
        service
            + " answered "
            + status
            + (code == null ? "" : " " + code)
            + (detail == null ? "" : ": " + detail));
    this.service = service;
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.retryAfter = retryAfter;
    this.dealtWith = dealtWith;
  }

  /** Name of the service that answered. */
  public String service() {
    return service;
  }

  /** HTTP status, 400 to 599. */
  public int status() {
    return status;
  }

  /** {@code code} of the problem details; null when it sent none. */
  public @Nullable String code() {
    return code;
  }

  /** {@code detail} of the problem details; null when it sent none. */
  public @Nullable String detail() {
    return detail;
  }

  /**
   * When the service wants to be asked again, at the earliest; null when it did not say. Longer
   * than any deadline when what it said makes no sense.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">Retry-After</a>
   */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /**
   * Whether the service says that the failure lies behind it, and was dealt with there: calls with
   * such an answer are not repeated.
   */
  public boolean isDealtWith() {
    return dealtWith;
  }

  /** Whether the service has too much to do: only it can know when it is worth asking again. */
  boolean isOverload() {
    return status == 429 || (status == 503 && "overloaded".equals(code));
  }

  /** 503 and 504 as they are, and 429 as 503: try again later; anything else is a bad gateway. */
  @Override
  public Problem toProblem() {
    return switch (status) {
      case 429, 503 ->
          Problem.of(
              503,
              "upstream-unavailable",
              "Service Unavailable",
              "a service behind this one cannot answer now; try again later");
      case 504 ->
          Problem.of(
              504,
              "upstream-timeout",
              "Gateway Timeout",
              "a service behind this one did not get an answer in time");
      default ->
          Problem.of(502, "upstream-problem", "Bad Gateway", "a service behind this one refused");
    };
  }
}
