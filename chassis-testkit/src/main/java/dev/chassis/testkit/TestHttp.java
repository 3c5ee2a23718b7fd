package dev.chassis.testkit;

import dev.chassis.json.JsonCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A plain blocking HTTP client for tests, which shares no code with the chassis under test. */
public final class TestHttp {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  // HTTP/1.1 as between services; the default would ask for an upgrade with every first request.
  private final HttpClient client =
      HttpClient.newBuilder().version(Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final String server;
  private final int port;

  private TestHttp(String server, int port) {
    this.server = server;
    this.port = port;
  }

  /** A client for a server on this machine. */
  public static TestHttp onPort(int port) {
    return of("port " + port, port);
  }

  /** A client whose failures name the server; a port of -1 means that there is no such server. */
  static TestHttp of(String server, int port) {
    return new TestHttp(server, port);
  }

  /**
   * An answer.
   *
   * @param status HTTP status
   * @param headers first value of each header; names in any case
   * @param body as text; empty when there is none
   */
  public record Answer(int status, Map<String, String> headers, String body) {

    /** The body as a JSON object. */
    public JsonObject json() {
      return new JsonObject(body);
    }

    /** The body bound to a record. */
    public <T> T as(Class<T> type) {
      return JsonCodec.decode(Buffer.buffer(body), type);
    }

    /** A header's first value, by its name in any case; empty when there is none. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** GETs {@code path}. */
  public Answer get(String path) {
    return get(path, Map.of());
  }

  /** GETs {@code path} with headers. */
  public Answer get(String path, Map<String, String> headers) {
    return send("GET", path, null, headers);
  }

  /** POSTs {@code body} as JSON: text as it is, anything else encoded. */
  public Answer post(String path, Object body) {
    return post(path, body, Map.of());
  }

  /** POSTs {@code body} as JSON, with more headers. */
  public Answer post(String path, Object body, Map<String, String> headers) {
    return send("POST", path, body, headers);
  }

  /** PUTs {@code body} as JSON. */
  public Answer put(String path, Object body) {
    return send("PUT", path, body, Map.of());
  }

  /** DELETEs {@code path}. */
  public Answer delete(String path) {
    return send("DELETE", path, null, Map.of());
  }

  /**
   * Sends any request and waits for the answer, whatever its status.
   *
   * @param body sent as JSON: text as it is, anything else encoded; null for none
   * @param headers beside {@code content-type}, which they may replace
   * @throws AssertionError when there is no answer within 10 s
   */
  public Answer send(
      String method, String path, @Nullable Object body, Map<String, String> headers) {
    if (port < 0) {
      throw new AssertionError(server + " has no server: no routes, or switched off");
    }
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(TIMEOUT)
            .method(method, publisher(body));
    if (body != null) {
      request.setHeader("content-type", "application/json");
    }
    headers.forEach(request::setHeader);
    return exchange(request.build());
  }

  private static BodyPublisher publisher(@Nullable Object body) {
    if (body == null) {
      return BodyPublishers.noBody();
    }
    return BodyPublishers.ofString(
        body instanceof String text ? text : JsonCodec.encode(body).toString());
  }

  private Answer exchange(HttpRequest request) {
    try {
      return answer(client.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new AssertionError(
          server + " did not answer " + request.method() + " " + request.uri() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Answer answer(HttpResponse<String> response) {
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    response.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
    return new Answer(response.statusCode(), headers, response.body());
  }
}
