package dev.chassis.discovery.kubernetes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the API server for EndpointSlices.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/">list and watch</a>
 */
final class KubeApi {

  private static final int CONNECT_MS = 2000;
  private static final int MOST_CONNECTIONS = 512;
  private static final Duration SHORT = Duration.ofSeconds(30);
  private static final String OF_SERVICE = "kubernetes.io/service-name=";

  private final Vertx vertx;
  private final KubernetesConfig config;
  // Held in a field: Vert.x closes a client that nobody references.
  private volatile @Nullable HttpClientAgent http;
  private @Nullable Buffer authorities;
  private @Nullable String namespace;

  KubeApi(Vertx vertx, KubernetesConfig config) {
    this.vertx = vertx;
    this.config = config;
    this.namespace = config.namespace();
  }

  /** An answer: status and body as a whole. */
  record Reply(int status, Buffer body) {}

  /** All slices of {@code service}. */
  Future<Reply> list(String service) {
    return request(() -> path(service, ""), SHORT)
        .compose(HttpClientRequest::send)
        .compose(KubeApi::whole);
  }

  /** A stream of changes since {@code version}; the caller reads it and resets it. */
  Future<HttpClientResponse> watch(String service, String version, Duration length) {
    var more =
        "&watch=true&allowWatchBookmarks=true&resourceVersion="
            + encoded(version)
            + "&timeoutSeconds="
            + length.toSeconds();
    // A connection that is dead without a word is noticed by its silence only.
    return request(() -> path(service, more), length.plus(length.dividedBy(2)))
        .compose(HttpClientRequest::send);
  }

  static Future<Reply> whole(HttpClientResponse response) {
    return response.body().map(body -> new Reply(response.statusCode(), body));
  }

  Future<Void> close() {
    var open = http;
    return open == null ? Future.succeededFuture() : open.close();
  }

  private String path(String service, String more) {
    return "/apis/discovery.k8s.io/v1/namespaces/"
        + encoded(String.valueOf(namespace))
        + "/endpointslices?labelSelector="
        + encoded(OF_SERVICE + service)
        + more;
  }

  private Future<HttpClientRequest> request(Supplier<String> path, Duration patience) {
    // The path holds the namespace, which is known once the client is ready.
    return ready()
        .compose(client -> token().compose(token -> open(client, path.get(), token, patience)));
  }

  private Future<HttpClientRequest> open(
      HttpClientAgent client, String path, String token, Duration patience) {
    var api = config.api();
    boolean tls = isTls();
    var options =
        new RequestOptions()
            .setHost(api.getHost())
            .setPort(api.getPort() > 0 ? api.getPort() : tls ? 443 : 80)
            .setSsl(tls)
            .setURI(path)
            .setFollowRedirects(false)
            .setTimeout(patience.toMillis())
            .putHeader("accept", "application/json");
    if (!token.isEmpty()) {
      options.putHeader("authorization", "Bearer " + token);
    }
    return client.request(options);
  }

  private boolean isTls() {
    return "https".equals(config.api().getScheme());
  }

  /** The client, opened when its files can be read: outside a cluster they are not there. */
  private Future<HttpClientAgent> ready() {
    var open = http;
    if (open != null) {
      return Future.succeededFuture(open);
    }
    return own().compose(known -> trust()).map(this::open);
  }

  private Future<Void> own() {
    if (namespace != null) {
      return Future.succeededFuture();
    }
    return vertx
        .fileSystem()
        .readFile(config.tokenFile().resolveSibling("namespace").toString())
        .map(read -> read.toString().strip())
        .otherwise("default")
        .onSuccess(name -> namespace = name)
        .mapEmpty();
  }

  private Future<Void> trust() {
    if (!isTls()) {
      return Future.succeededFuture();
    }
    return vertx
        .fileSystem()
        .readFile(config.caFile().toString())
        .onSuccess(pem -> authorities = pem)
        .recover(
            missing ->
                Future.failedFuture(
                    "cannot read "
                        + config.caFile()
                        + "; is this a pod? Else set discovery.kubernetes.caFile"))
        .mapEmpty();
  }

  private synchronized HttpClientAgent open(@Nullable Void ready) {
    var open = http;
    if (open != null) {
      return open;
    }
    var options = new HttpClientOptions().setConnectTimeout(CONNECT_MS).setVerifyHost(true);
    if (authorities != null) {
      options.setTrustOptions(new PemTrustOptions().addCertValue(authorities));
    }
    var client =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS))
            .build();
    http = client;
    return client;
  }

  private Future<String> token() {
    return vertx
        .fileSystem()
        .readFile(config.tokenFile().toString())
        .map(read -> read.toString().strip())
        .otherwise("");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
