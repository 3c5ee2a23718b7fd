package dev.chassis.security.vault;

import io.vertx.core.json.JsonObject;

/**
 * The time for which dynamic credentials are ours.
 *
 * @param token whose end ends the lease too
 */
record VaultLease(String id, boolean renewable, String token, Validity validity) {

  static VaultLease of(String id, JsonObject body, VaultToken token, long now, double draw) {
    return new VaultLease(
        id,
        body.getBoolean("renewable", false),
        token.value(),
        Validity.of(now, VaultToken.seconds(body, "lease_duration"), draw));
  }

  VaultLease shifted(long nanos) {
    return new VaultLease(id, renewable, token, validity.shifted(nanos));
  }

  @Override
  public String toString() {
    return "a lease";
  }
}
