package dev.chassis.client;

import dev.chassis.security.LiveTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** The connection pool of a target. */
final class Connections {

  /**
   * Shorter than servers keep idle connections: a call on a stale one cannot be repeated safely.
   */
  private static final int KEEP_ALIVE_SECONDS = 15;

  /**
   * Says of a stream that nothing was done with it.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.7">RFC 9113, 8.7</a>
   */
  private static final long REFUSED_STREAM = 7;

  // Held in a field: Vert.x closes a client that nobody references when it is garbage collected.
  private final HttpClientAgent http;
  // Connections whose server says goodbye, with the last stream it has looked at.
  private final Map<HttpConnection, Integer> lastStreams =
      Collections.synchronizedMap(new WeakHashMap<>());

  private Connections(Vertx vertx, HttpClientOptions options, PoolOptions pool) {
    var builder = vertx.httpClientBuilder().with(options).with(pool);
    this.http =
        options.getProtocolVersion() == HttpVersion.HTTP_2
            ? builder.withConnectHandler(this::listen).build()
            : builder.build();
  }

  /** With certificates from {@code tls}; where there are none, those that Java trusts. */
  static Connections open(Vertx vertx, ClientConfig config, @Nullable LiveTls tls) {
    var options =
        new HttpClientOptions()
            .setConnectTimeout(Math.max(1, Math.toIntExact(config.connectTimeout().toMillis())))
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            // an attempt has a span of ours
            .setTracingPolicy(TracingPolicy.IGNORE)
            .setTcpNoDelay(true)
            .setVerifyHost(true);
    if (config.http2()) {
      // Without TLS by prior knowledge: an upgrade would hold the first body back.
      options
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setUseAlpn(true)
          .setHttp2ClearTextUpgrade(false)
          .setHttp2KeepAliveTimeout(KEEP_ALIVE_SECONDS);
    }
    if (tls != null) {
      var ssl = tls.forClient();
      options
          .setKeyCertOptions(ssl.getKeyCertOptions())
          .setTrustOptions(ssl.getTrustOptions())
          .setEnabledSecureTransportProtocols(ssl.getEnabledSecureTransportProtocols());
    }
    var pool =
        new PoolOptions()
            .setHttp1MaxSize(config.poolSize())
            .setMaxWaitQueueSize(config.poolQueue());
    return new Connections(vertx, options, pool);
  }

  HttpClientAgent http() {
    return http;
  }

  /**
   * Whether a failed request was certainly not looked at by the server, so that it may be sent
   * again whatever it does: the server said so of its stream, or of all that came after the last
   * one it has looked at.
   */
  boolean isUntouched(HttpClientRequest request, Throwable cause) {
    if (request.version() != HttpVersion.HTTP_2) {
      return false;
    }
    if (cause instanceof StreamResetException reset) {
      return reset.getCode() == REFUSED_STREAM;
    }
    var last = lastStreams.get(request.connection());
    return last != null && Integer.toUnsignedLong(request.streamId()) > last;
  }

  private void listen(HttpConnection connection) {
    try {
      connection.goAwayHandler(goAway -> saidGoodbye(connection, goAway));
    } catch (UnsupportedOperationException e) {
      // HTTP/1.1 after all, which says goodbye in its answers; a connection does not tell before.
    }
  }

  private void saidGoodbye(HttpConnection connection, GoAway goAway) {
    lastStreams.put(connection, goAway.getLastStreamId());
  }

  Future<Void> close() {
    return http.close();
  }
}
