package dev.chassis.client;

import org.jspecify.annotations.Nullable;

/** The service answered with a 4xx or 5xx status. */
public final class RemoteProblemException extends CallException {

  private static final long serialVersionUID = 1L;

  private final String service;
  private final int status;
  private final @Nullable String code;
  private final @Nullable String detail;

  RemoteProblemException(
      String service, int status, @Nullable String code, @Nullable String detail) {
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
}
