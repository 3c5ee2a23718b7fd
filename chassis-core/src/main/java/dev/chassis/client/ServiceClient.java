package dev.chassis.client;

import io.vertx.core.Future;

/**
 * Calls a service of the fleet by its name. Every call has a deadline, picks a live instance, goes
 * through the limits and the breaker of the target and is repeated only where that is safe (see
 * {@link ServiceRequest#idempotent}); it ends when the request it is made for has lost its caller.
 * Thread-safe.
 *
 * <p>Futures complete on the caller's context and fail with: {@link RemoteProblemException} (the
 * service answered 4xx or 5xx), {@link CallTimeoutException} (no answer in time; the call may have
 * had effect), {@link CallFailedException} (connection lost), {@link CallCancelledException}
 * (nobody waits for it any more); and, when nothing was sent, with {@link NoInstanceException}
 * (nobody lives under the name), {@link CircuitOpenException} (the breaker is open) or {@link
 * CallRefusedException} (as much as allowed is under way).
 */
public interface ServiceClient {

  /** Name of the service. */
  String service();

  /**
   * GETs {@code path} (encoded, with query) and reads the answer as JSON.
   *
   * @return the body of a 2xx answer, bound to {@code type}
   */
  default <R> Future<R> get(String path, Class<R> type) {
    return call(ServiceRequest.get(path)).compose(answer -> answer.read(type));
  }

  /**
   * POSTs {@code body} as JSON. Not repeated once sent, unless the request says it is idempotent.
   */
  default <R> Future<R> post(String path, Object body, Class<R> type) {
    return call(ServiceRequest.post(path, body)).compose(answer -> answer.read(type));
  }

  /**
   * Sends {@code request}.
   *
   * @return the answer when its status is below 400
   */
  Future<ServiceResponse> call(ServiceRequest request);
}
