package dev.chassis.testkit;

import dev.chassis.json.JsonCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A plain blocking HTTP client for tests, which shares no code with the chassis under test. */
public final class TestHttp {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final String base;

  private TestHttp(String base) {
    this.base = base;
  }

  /** A client for a server on this machine. */
  public static TestHttp onPort(int port) {
    return new TestHttp("http://127.0.0.1:" + port);
  }

  /** An answer. */
  public record Answer(int status, Map<String, String> headers, String body) {

    /** The body as a JSON object. */
    public JsonObject json() {
      return new JsonObject(body);
    }

    /** The body bound to a record. */
    public <T> T as(Class<T> type) {
      return JsonCodec.decode(Buffer.buffer(body), type);
    }

    /** A header's first value, by its lower-case name; empty when there is none. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** GETs {@code path}. */
  public Answer get(String path) {
    return send(HttpRequest.newBuilder().GET(), path, Map.of());
  }

  /** GETs {@code path} with headers. */
  public Answer get(String path, Map<String, String> headers) {
    return send(HttpRequest.newBuilder().GET(), path, headers);
  }

  /** POSTs {@code body} as JSON: text as it is, anything else encoded. */
  public Answer post(String path, Object body) {
    return post(path, body, Map.of());
  }

  /** POSTs {@code body} as JSON, with more headers. */
  public Answer post(String path, Object body, Map<String, String> headers) {
    var text = body instanceof String raw ? raw : JsonCodec.encode(body).toString();
    var request =
        HttpRequest.newBuilder()
            .POST(BodyPublishers.ofString(text))
            .header("content-type", "application/json");
    return send(request, path, headers);
  }

  private Answer send(HttpRequest.Builder request, String path, Map<String, String> headers) {
    headers.forEach(request::header);
    try {
      var built = request.uri(URI.create(base + path)).timeout(TIMEOUT).build();
      return answer(client.send(built, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new AssertionError(base + path + " did not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Answer answer(HttpResponse<String> response) {
    var headers = new TreeMap<String, String>();
    response.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
    return new Answer(response.statusCode(), headers, response.body());
  }
}
