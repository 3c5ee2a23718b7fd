package dev.chassis.testkit.vault;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the API, in the shapes of its documentation.
 *
 * @param body null for 204
 * @see <a href="https://developer.hashicorp.com/vault/api-docs">the API</a>
 */
record VaultAnswer(int status, @Nullable JsonObject body) {

  static VaultAnswer errors(int status, String... errors) {
    return new VaultAnswer(
        status, new JsonObject().put("errors", new JsonArray(java.util.List.of(errors))));
  }

  static VaultAnswer done() {
    return new VaultAnswer(204, null);
  }

  static VaultAnswer data(JsonObject data) {
    return new VaultAnswer(200, envelope().put("data", data));
  }

  static VaultAnswer leased(JsonObject data, Grant lease) {
    return new VaultAnswer(
        200,
        envelope()
            .put("data", data)
            .put("lease_id", lease.id())
            .put("renewable", lease.isRenewable())
            .put("lease_duration", lease.seconds()));
  }

  /** What a renewed lease answers: no envelope around it. */
  static VaultAnswer renewed(Grant lease) {
    return new VaultAnswer(
        200,
        envelope()
            .put("lease_id", lease.id())
            .put("renewable", lease.isRenewable())
            .put("lease_duration", lease.seconds()));
  }

  static VaultAnswer auth(Grant token) {
    return new VaultAnswer(
        200,
        envelope()
            .put(
                "auth",
                new JsonObject()
                    .put("client_token", token.id())
                    .put("accessor", "accessor-" + UUID.randomUUID())
                    .put("policies", new JsonArray().add("default"))
                    .put("token_policies", new JsonArray().add("default"))
                    .putNull("metadata")
                    .put("lease_duration", token.seconds())
                    .put("renewable", token.isRenewable())
                    .put("entity_id", "")
                    .put("token_type", "service")
                    .put("orphan", true)
                    .putNull("mfa_requirement")
                    .put("num_uses", 0)));
  }

  private static JsonObject envelope() {
    return new JsonObject()
        .put("request_id", UUID.randomUUID().toString())
        .put("lease_id", "")
        .put("renewable", false)
        .put("lease_duration", 0)
        .putNull("data")
        .putNull("wrap_info")
        .putNull("warnings")
        .putNull("auth");
  }
}
