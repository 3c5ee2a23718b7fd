package dev.chassis.security.vault;

import dev.chassis.security.vault.VaultException.Kind;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to Vault. The JDK's client: the first ones go out before there is a Vertx.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs">the API</a>
 */
final class VaultApi {

  // What asking again may cure. 412: a standby that is not up to date yet; 429: a quota.
  private static final Set<Integer> PASSING = Set.of(412, 429, 500, 502, 503, 504);

  private final VaultConfig config;
  private final HttpClient http;

  VaultApi(VaultConfig config) {
    this.config = config;
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.timeout())
            // A redirect would take the token along to whatever host it names.
            .followRedirects(HttpClient.Redirect.NEVER);
    var caFile = config.caFile();
    if (caFile != null) {
      builder.sslContext(TrustedAuthority.context(caFile));
    }
    this.http = builder.build();
  }

  CompletableFuture<VaultReply> get(String path, @Nullable String token) {
    return send(path, token, request -> request.GET());
  }

  CompletableFuture<VaultReply> post(String path, @Nullable String token, JsonObject body) {
    return send(path, token, request -> request.POST(BodyPublishers.ofString(body.encode())));
  }

  private interface Method {
    HttpRequest.Builder on(HttpRequest.Builder request);
  }

  private CompletableFuture<VaultReply> send(String path, @Nullable String token, Method method) {
    // The header keeps an agent between us from answering what a browser was lured to ask.
    var request =
        HttpRequest.newBuilder(uri(path))
            .timeout(config.timeout())
            .header("X-Vault-Request", "true")
            .header("Content-Type", "application/json");
    if (token != null) {
      request.header("X-Vault-Token", token);
    }
    if (config.namespace() != null) {
      request.header("X-Vault-Namespace", config.namespace());
    }
    return http.sendAsync(method.on(request).build(), BodyHandlers.ofString())
        .handle((response, failure) -> reply(response, failure));
  }

  private URI uri(String path) {
    var base = config.address().toString();
    return URI.create((base.endsWith("/") ? base : base + "/") + "v1/" + path);
  }

  private VaultReply reply(@Nullable HttpResponse<String> response, @Nullable Throwable failure) {
    if (response == null) {
      throw away("does not answer: " + reason(failure));
    }
    var reply = new VaultReply(response.statusCode(), body(response.body()));
    if (reply.status() == 503 && reply.complaint().contains("sealed")) {
      throw away("is sealed; it answers again once somebody has unsealed it");
    }
    if (PASSING.contains(reply.status())) {
      throw away("cannot answer now (" + reply.complaint() + ")");
    }
    if (reply.status() >= 300 && reply.status() < 400) {
      throw new VaultException(
          Kind.WRONG,
          at()
              + " redirects ("
              + reply.status()
              + "), which is not followed lest the token goes"
              + " elsewhere; set vault.address to the active node or the cluster");
    }
    return reply;
  }

  private VaultException away(String what) {
    return new VaultException(Kind.AWAY, at() + " " + what);
  }

  private String at() {
    return "Vault at " + config.address();
  }

  private String reason(@Nullable Throwable failure) {
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof HttpTimeoutException) {
      return "nothing within " + config.timeout().toMillis() + " ms";
    }
    if (cause instanceof java.net.ConnectException) {
      return "connection refused";
    }
    return String.valueOf(cause);
  }

  private static JsonObject body(String text) {
    try {
      return text.isBlank() ? new JsonObject() : new JsonObject(text);
    } catch (DecodeException e) {
      return new JsonObject(); // some proxy's page
    }
  }
}
