package dev.chassis.samples.accounts;

import dev.chassis.http.ProblemException;
import io.vertx.core.Future;

/** A request that the accounts refuse. Nothing has changed. */
final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean unknown;
  private final String code;
  private final String detail;

  private RefusedException(boolean unknown, String code, String detail) {
    super(detail, null, false, false);
    this.unknown = unknown;
    this.code = code;
    this.detail = detail;
  }

  static RefusedException unknownAccount(String id) {
    return new RefusedException(true, "unknown-account", "there is no account " + id);
  }

  static RefusedException insufficientShares(
      String account, String symbol, long wanted, long free) {
    return new RefusedException(
        false,
        "insufficient-shares",
        account + " has " + free + " " + symbol + " free to sell, " + wanted + " are wanted");
  }

  static RefusedException different(String orderId) {
    return new RefusedException(
        false, "different-reservation", "order " + orderId + " reserved something else before");
  }

  static RefusedException released(String orderId) {
    return new RefusedException(
        false, "reservation-released", "what order " + orderId + " reserved was given back");
  }

  static RefusedException booked(String orderId) {
    return new RefusedException(false, "already-booked", "order " + orderId + " is booked");
  }

  /** Word for programs, such as {@code insufficient-shares}. */
  String code() {
    return code;
  }

  /** What failed, as it is told over HTTP. */
  static <T> Future<T> asProblem(Throwable failure) {
    return Future.failedFuture(
        failure instanceof RefusedException refused ? refused.asProblem() : failure);
  }

  /** How it is told over HTTP: 404 for what does not exist, 409 for what does not fit. */
  ProblemException asProblem() {
    return unknown
        ? ProblemException.notFound(code, detail)
        : ProblemException.conflict(code, detail);
  }
}
