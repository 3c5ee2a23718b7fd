package dev.chassis.testkit.conformance;

import dev.chassis.testkit.TestHttp.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Calls one server, which may be anywhere. Shares no code with the chassis.
 *
 * @param base scheme, host and port
 * @param headers sent with every request, such as a token
 */
record Caller(HttpClient client, URI base, Map<String, String> headers) {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  Caller {
    headers = Map.copyOf(headers);
  }

  static Caller of(URI base, Map<String, String> headers) {
    var client = HttpClient.newBuilder().version(Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
    return new Caller(client, base, headers);
  }

  /** GETs {@code path}, with headers given as name, value, name, value. */
  Answer get(String path, String... more) {
    return send("GET", path, null, more);
  }

  /**
   * Sends a request and waits for the answer, whatever its status.
   *
   * @throws UnreachableException when none comes
   */
  Answer send(String method, String path, @Nullable String body, String... more) {
    try {
      return answer(client.send(request(method, path, body, more), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UnreachableException(method + " " + base + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException(method + " " + base + path, e);
    }
  }

  /** Sends a request and does not wait. */
  CompletableFuture<Answer> sending(
      String method, String path, @Nullable String body, String... more) {
    return client
        .sendAsync(request(method, path, body, more), BodyHandlers.ofString())
        .thenApply(Caller::answer);
  }

  /** Begins a request whose body is not there yet. */
  OpenRequest open(String method, String path, long bodyLength) {
    return OpenRequest.begin(base, method, path, headers, bodyLength);
  }

  private HttpRequest request(String method, String path, @Nullable String body, String... more) {
    var request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(TIMEOUT)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    var all = new LinkedHashMap<>(headers);
    if (body != null) {
      all.put("content-type", "application/json");
    }
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    all.forEach(request::setHeader);
    return request.build();
  }

  private static Answer answer(HttpResponse<String> response) {
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    response.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
    return new Answer(response.statusCode(), headers, response.body());
  }
}
