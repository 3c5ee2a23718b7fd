package dev.chassis.security.jwt;

import dev.chassis.security.JwtConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Where the issuer publishes its keys. One question at a time; follows no redirect. */
final class KeyEndpoint {

  private static final int MOST_BYTES = 256 * 1024;

  // Held in a field: Vert.x closes a client that nobody references when it is garbage collected.
  private final HttpClientAgent http;
  private final RequestOptions request;
  private final Duration timeout;

  KeyEndpoint(Vertx vertx, JwtConfig config) {
    timeout = config.refresh().timeout();
    request = request(config.keys(), timeout);
    var options = new HttpClientOptions().setVerifyHost(true).setKeepAlive(false);
    if (config.authorities() != null) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(config.authorities().toString()));
    }
    http = vertx.createHttpClient(options);
  }

  private static RequestOptions request(URI keys, Duration timeout) {
    boolean secure = "https".equals(keys.getScheme());
    return new RequestOptions()
        .setMethod(HttpMethod.GET)
        .setHost(keys.getHost())
        .setPort(keys.getPort() > 0 ? keys.getPort() : secure ? 443 : 80)
        .setSsl(secure)
        .setURI(keys.getRawPath() + (keys.getRawQuery() == null ? "" : "?" + keys.getRawQuery()))
        .setFollowRedirects(false)
        .setTimeout(timeout.toMillis())
        .putHeader("accept", "application/jwk-set+json, application/json");
  }

  /** The keys as published now; failed when they cannot be had in time, or are no keys. */
  Future<KeySet> fetch() {
    return http.request(new RequestOptions(request))
        .compose(
            asked ->
                asked
                    .send()
                    .compose(KeyEndpoint::body)
                    // The whole answer in time, not only its head.
                    .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .onFailure(late -> asked.reset()))
        .compose(KeyEndpoint::parse);
  }

  private static Future<String> body(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      return Future.failedFuture("the answer was " + response.statusCode());
    }
    var body = Buffer.buffer();
    response.handler(
        chunk -> {
          if (body.length() + chunk.length() > MOST_BYTES) {
            response.request().reset();
          } else {
            body.appendBuffer(chunk);
          }
        });
    return response.end().map(ended -> body.toString());
  }

  private static Future<KeySet> parse(String document) {
    try {
      return Future.succeededFuture(KeySet.parse(document));
    } catch (ParseException | RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  Future<Void> close() {
    return http.close();
  }
}
