package dev.chassis.client;

import dev.chassis.context.Headers;
import dev.chassis.http.Priority;
import dev.chassis.json.JsonCodec;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call to a service.
 *
 * @param method HTTP method
 * @param path encoded path with query, beginning with a slash
 * @param headers header fields, one value each
 * @param body JSON to send; null for none
 * @param timeout total time for this call, retries included; null for the client's configured one
 * @param idempotent whether the call may be repeated after it was sent
 * @param priority what the service is told of how much the call matters; null for nothing, which is
 *     what the route there says
 * @param key calls with the same key go to the same instance, as long as it is well; null for any
 * @param fallback what to answer when the service does not; null for the failure
 */
public record ServiceRequest(
    HttpMethod method,
    String path,
    Map<String, String> headers,
    @Nullable Buffer body,
    @Nullable Duration timeout,
    boolean idempotent,
    @Nullable Priority priority,
    @Nullable String key,
    @Nullable Function<? super CallException, Future<ServiceResponse>> fallback) {

  /**
   * Methods that may be repeated. @see <a
   * href="https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2">RFC 9110</a>
   */
  private static final Set<HttpMethod> IDEMPOTENT =
      Set.of(
          HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.OPTIONS);

  /** Copies the headers. */
  public ServiceRequest {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path: \"" + path + "\", expected to begin with a slash");
    }
    headers = Map.copyOf(headers);
  }

  /** A GET. */
  public static ServiceRequest get(String path) {
    return of(HttpMethod.GET, path, null);
  }

  /** A POST of {@code body} as JSON. */
  public static ServiceRequest post(String path, Object body) {
    return of(HttpMethod.POST, path, body);
  }

  /** Any method; {@code body} is written as JSON, null for none. */
  public static ServiceRequest of(HttpMethod method, String path, @Nullable Object body) {
    var json = body == null ? null : JsonCodec.encode(body);
    return new ServiceRequest(
        method, path, Map.of(), json, null, IDEMPOTENT.contains(method), null, null, null);
  }

  /** Copy with one more header. */
  public ServiceRequest withHeader(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new ServiceRequest(
        method, path, more, body, timeout, idempotent, priority, key, fallback);
  }

  /** Copy with a total time of its own. */
  public ServiceRequest withTimeout(Duration newTimeout) {
    return new ServiceRequest(
        method, path, headers, body, newTimeout, idempotent, priority, key, fallback);
  }

  /** Copy that may be repeated although its method does not say so: done twice is done once. */
  public ServiceRequest repeatable() {
    return new ServiceRequest(method, path, headers, body, timeout, true, priority, key, fallback);
  }

  /** Copy that may be repeated: the receiver applies it once per {@code key}. */
  public ServiceRequest withIdempotencyKey(String key) {
    var keyed = withHeader(Headers.IDEMPOTENCY_KEY, key);
    return new ServiceRequest(
        method, path, keyed.headers, body, timeout, true, priority, key, fallback);
  }

  /** Copy that tells the service how much the call matters. */
  public ServiceRequest withPriority(Priority newPriority) {
    return new ServiceRequest(
        method, path, headers, body, timeout, idempotent, newPriority, key, fallback);
  }

  /**
   * Copy that goes to the same instance as others with this key, such as the one that has the
   * customer's data in its cache; to another one when that is not well.
   */
  public ServiceRequest withKey(String newKey) {
    return new ServiceRequest(
        method, path, headers, body, timeout, idempotent, priority, newKey, fallback);
  }

  /**
   * Copy with an answer in store for the case that the service fails, does not answer in time or
   * cannot be asked. Not asked when the service refuses the request (4xx).
   */
  public ServiceRequest withFallback(
      Function<? super CallException, Future<ServiceResponse>> newFallback) {
    return new ServiceRequest(
        method, path, headers, body, timeout, idempotent, priority, key, newFallback);
  }

  /** Like the other, with {@code value} written as JSON. */
  public ServiceRequest withFallback(Object value) {
    return withFallback(failure -> Future.succeededFuture(ServiceResponse.json(value)));
  }
}
