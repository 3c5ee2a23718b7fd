package dev.chassis.testkit.stub;

import dev.chassis.json.JsonCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * A request that a {@link StubService} got.
 *
 * @param method HTTP method
 * @param uri path and query, as they came
 * @param parameters of the path, by their names in the template, not decoded
 * @param headers first value of each header; names in any case
 * @param body as text; empty when there is none
 */
public record StubCall(
    String method,
    String uri,
    Map<String, String> parameters,
    Map<String, String> headers,
    String body) {

  /** The part of the path that the template names so. */
  public String path(String name) {
    var value = parameters.get(name);
    if (value == null) {
      throw new AssertionError("{" + name + "} is not in the template: " + parameters.keySet());
    }
    return value;
  }

  /** A header's first value, by its name in any case; empty when there is none. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** The body as a JSON object. */
  public JsonObject json() {
    return new JsonObject(body);
  }

  /** The body bound to a record. */
  public <T> T as(Class<T> type) {
    return JsonCodec.decode(Buffer.buffer(body), type);
  }

  /** Such as {@code POST /orders}. */
  @Override
  public String toString() {
    return method + " " + uri;
  }
}
