package dev.chassis.client;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;

/** Opens the connection pool of a target. */
final class Connections {

  /**
   * Shorter than servers keep idle connections: a call on a stale one cannot be repeated safely.
   */
  private static final int KEEP_ALIVE_SECONDS = 15;

  private Connections() {}

  static HttpClient open(Vertx vertx, ClientConfig config) {
    var options =
        new HttpClientOptions()
            .setConnectTimeout(Math.max(1, Math.toIntExact(config.connectTimeout().toMillis())))
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setTcpNoDelay(true);
    var pool =
        new PoolOptions()
            .setHttp1MaxSize(config.poolSize())
            .setMaxWaitQueueSize(config.poolQueue());
    return vertx.httpClientBuilder().with(options).with(pool).build();
  }
}
