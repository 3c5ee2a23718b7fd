package dev.chassis.client;

import dev.chassis.security.LiveTls;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import org.jspecify.annotations.Nullable;

/** Opens the connection pool of a target. */
final class Connections {

  /**
   * Shorter than servers keep idle connections: a call on a stale one cannot be repeated safely.
   */
  private static final int KEEP_ALIVE_SECONDS = 15;

  private Connections() {}

  /** With certificates from {@code tls}; where there are none, those that Java trusts. */
  static HttpClientAgent open(Vertx vertx, ClientConfig config, @Nullable LiveTls tls) {
    var options =
        new HttpClientOptions()
            .setConnectTimeout(Math.max(1, Math.toIntExact(config.connectTimeout().toMillis())))
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setTcpNoDelay(true)
            .setVerifyHost(true);
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
    return vertx.httpClientBuilder().with(options).with(pool).build();
  }
}
