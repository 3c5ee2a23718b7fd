package dev.chassis.client;

import dev.chassis.context.Headers;
import dev.chassis.json.JsonCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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
 */
public record ServiceRequest(
    HttpMethod method,
    String path,
    Map<String, String> headers,
    @Nullable Buffer body,
    @Nullable Duration timeout,
    boolean idempotent) {

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
    return new ServiceRequest(method, path, Map.of(), json, null, IDEMPOTENT.contains(method));
  }

  /** Copy with one more header. */
  public ServiceRequest withHeader(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new ServiceRequest(method, path, more, body, timeout, idempotent);
  }

  /** Copy with a total time of its own. */
  public ServiceRequest withTimeout(Duration newTimeout) {
    return new ServiceRequest(method, path, headers, body, newTimeout, idempotent);
  }

  /** Copy that may be repeated although its method does not say so: done twice is done once. */
  public ServiceRequest repeatable() {
    return new ServiceRequest(method, path, headers, body, timeout, true);
  }

  /** Copy that may be repeated: the receiver applies it once per {@code key}. */
  public ServiceRequest withIdempotencyKey(String key) {
    var keyed = withHeader(Headers.IDEMPOTENCY_KEY, key);
    return new ServiceRequest(method, path, keyed.headers, body, timeout, true);
  }
}
