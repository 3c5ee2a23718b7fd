package dev.chassis.security.vault;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * A token that was good when it was looked at.
 *
 * @param value what goes into {@code X-Vault-Token}
 * @param renewable whether it can be renewed
 * @param validity how long it holds
 */
record VaultToken(String value, boolean renewable, Validity validity) {

  /** From the {@code auth} of a login or a renewal. */
  static VaultToken granted(JsonObject auth, long now, double draw) {
    return new VaultToken(
        auth.getString("client_token", ""),
        auth.getBoolean("renewable", false),
        Validity.of(now, seconds(auth, "lease_duration"), draw));
  }

  /** From the {@code data} of a look at {@code value}. */
  static VaultToken lookedUp(String value, JsonObject data, long now, double draw) {
    return new VaultToken(
        value, data.getBoolean("renewable", false), Validity.of(now, seconds(data, "ttl"), draw));
  }

  static Duration seconds(JsonObject object, String field) {
    return Duration.ofSeconds(object.getLong(field, 0L));
  }

  VaultToken shifted(long nanos) {
    return new VaultToken(value, renewable, validity.shifted(nanos));
  }

  @Override
  public String toString() {
    return "a token";
  }
}
