package dev.chassis.testkit.stub;

import dev.chassis.json.JsonCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link StubService} answers.
 *
 * @param status HTTP status
 * @param headers beside {@code content-type}, which they may replace
 * @param body text as it is, anything else as JSON; null for none
 */
public record StubAnswer(int status, Map<String, String> headers, @Nullable Object body) {

  /** Copies the headers. */
  public StubAnswer {
    headers = Map.copyOf(headers);
  }

  /** A status without a body. */
  public static StubAnswer status(int status) {
    return new StubAnswer(status, Map.of(), null);
  }

  /** A status with a body. */
  public static StubAnswer of(int status, Object body) {
    return new StubAnswer(status, Map.of(), body);
  }

  /** Copy with one more header. */
  public StubAnswer withHeader(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new StubAnswer(status, more, body);
  }

  /** What a handler returned: an answer as it is, anything else with 200, null as 204. */
  static StubAnswer from(@Nullable Object returned) {
    if (returned instanceof StubAnswer answer) {
      return answer;
    }
    return returned == null ? status(204) : of(200, returned);
  }

  /** The body as it is sent; empty for none. */
  String text() {
    if (body == null) {
      return "";
    }
    return body instanceof String text ? text : JsonCodec.encode(body).toString();
  }
}
