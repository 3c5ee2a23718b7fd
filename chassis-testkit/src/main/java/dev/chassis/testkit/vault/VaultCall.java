package dev.chassis.testkit.vault;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A request as the API sees it.
 *
 * @param method GET, POST, PUT, …
 * @param path without {@code /v1/}
 * @param version of the query; null for the latest
 * @param token of {@code X-Vault-Token}; null when there is none
 * @param namespace of {@code X-Vault-Namespace}; empty for the root
 * @param body empty when there is none
 */
record VaultCall(
    String method,
    String path,
    @Nullable String version,
    @Nullable String token,
    String namespace,
    JsonObject body) {

  boolean writes() {
    return method.equals("POST") || method.equals("PUT");
  }

  String text(String field) {
    return body.getString(field, "");
  }
}
