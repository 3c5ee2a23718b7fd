package dev.chassis.alert;

import dev.chassis.json.JsonCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Posts JSON to one address. */
final class HttpTarget {

  private static final int OK = 200;
  private static final int NOT_OK = 300;
  private static final int BAD_REQUEST = 400;
  private static final int TIMEOUT = 408;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;

  private final HttpClient client;
  private final String url;
  private final Duration timeout;
  private final Supplier<@Nullable String> authorization;

  HttpTarget(Vertx vertx, String url, Duration timeout, Supplier<@Nullable String> authorization) {
    this.client = vertx.createHttpClient();
    this.url = url;
    this.timeout = timeout;
    this.authorization = authorization;
  }

  static boolean isValid(String url) {
    try {
      var uri = new URI(url);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  Future<Void> post(Object body) {
    var request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(url)
            .setTimeout(timeout.toMillis())
            .putHeader("content-type", "application/json");
    var proof = authorization.get();
    if (proof != null) {
      request.putHeader("authorization", proof);
    }
    return client
        .request(request)
        .compose(open -> open.send(JsonCodec.encode(body)))
        .compose(response -> response.end().map(response.statusCode()))
        .compose(this::judge);
  }

  private Future<Void> judge(int status) {
    if (status >= OK && status < NOT_OK) {
      return Future.succeededFuture();
    }
    var reason = url + " answered " + status;
    // What is our fault stays our fault; being too early or too much passes.
    boolean ours =
        status >= BAD_REQUEST && status < SERVER_ERROR && status != TIMEOUT && status != TOO_MANY;
    return ours
        ? Future.failedFuture(new AlertRefusedException(reason))
        : Future.failedFuture(reason);
  }

  Future<Void> close() {
    return client.close();
  }
}
