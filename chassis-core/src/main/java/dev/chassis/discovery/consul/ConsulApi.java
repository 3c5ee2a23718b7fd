package dev.chassis.discovery.consul;

import dev.chassis.security.LiveTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Calls to one agent. */
final class ConsulApi {

  private static final int CONNECT_MS = 2000;

  /** Every service that is followed holds a connection while its question is open. */
  private static final int MOST_CONNECTIONS = 512;

  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final int MOST_TEXT = 200;

  private final ConsulConfig config;
  // Held in a field: Vert.x closes a client that nobody references.
  private final HttpClientAgent http;
  private volatile boolean closed;

  ConsulApi(Vertx vertx, ConsulConfig config, @Nullable LiveTls tls) {
    this.config = config;
    var options = new HttpClientOptions().setConnectTimeout(CONNECT_MS).setVerifyHost(true);
    if (tls != null) {
      var ssl = tls.forClient();
      options
          .setKeyCertOptions(ssl.getKeyCertOptions())
          .setTrustOptions(ssl.getTrustOptions())
          .setEnabledSecureTransportProtocols(ssl.getEnabledSecureTransportProtocols());
    }
    this.http =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS))
            .build();
  }

  /** An answer: its index is 0 where it has none. */
  record Reply(int status, long index, Buffer body) {

    boolean ok() {
      return status / 100 == 2;
    }

    /** What it says, for people. */
    String complaint() {
      var text = body.toString().strip();
      return status + " " + text.substring(0, Math.min(text.length(), MOST_TEXT));
    }
  }

  /** Asks; the answer may take up to {@code patience}. */
  Future<Reply> get(String path, Duration patience) {
    return send(HttpMethod.GET, path, null, patience);
  }

  /** Writes; fails on an answer other than 2xx only where that is looked at. */
  Future<Reply> put(String path, @Nullable JsonObject body) {
    return send(HttpMethod.PUT, path, body, SHORT);
  }

  Future<?> useCertificates(LiveTls tls) {
    return http.updateSSLOptions(tls.forClient());
  }

  Future<Void> close() {
    // First: a question that closing cuts off must not be asked again, on a connection that the
    // closing client would wait for.
    closed = true;
    return http.close();
  }

  private Future<Reply> send(
      HttpMethod method, String path, @Nullable JsonObject body, Duration patience) {
    var address = config.address();
    boolean tls = isTls();
    int port = address.getPort() > 0 ? address.getPort() : tls ? 443 : 80;
    var options =
        new RequestOptions()
            .setMethod(method)
            .setHost(address.getHost())
            .setPort(port)
            .setSsl(tls)
            .setURI(path)
            .setFollowRedirects(false)
            .setTimeout(patience.toMillis());
    var token = config.token();
    if (token != null) {
      options.putHeader("X-Consul-Token", token.reveal());
    }
    // All that is asked here may be asked twice, and a kept connection may have ended meanwhile.
    return attempt(options, body)
        .recover(
            failure ->
                failure instanceof HttpClosedException && !closed
                    ? attempt(options, body)
                    : Future.failedFuture(failure));
  }

  private Future<Reply> attempt(RequestOptions options, @Nullable JsonObject body) {
    return http.request(options)
        .compose(request -> body == null ? request.send() : request.send(body.toBuffer()))
        .compose(ConsulApi::read);
  }

  private boolean isTls() {
    return "https".equals(config.address().getScheme());
  }

  private static Future<Reply> read(HttpClientResponse response) {
    return response.body().map(body -> new Reply(response.statusCode(), index(response), body));
  }

  private static long index(HttpClientResponse response) {
    var header = response.getHeader("X-Consul-Index");
    try {
      return header == null ? 0 : Long.parseLong(header);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
