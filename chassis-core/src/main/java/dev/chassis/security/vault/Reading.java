package dev.chassis.security.vault;

import dev.chassis.config.Configuration;
import dev.chassis.security.vault.VaultException.Kind;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What Vault gave for a path.
 *
 * @param fields by name, as text
 * @param lease null for what is not leased, such as key-value secrets
 */
record Reading(Map<String, String> fields, @Nullable VaultLease lease) {

  private static final String DATA = "data";

  /**
   * What {@code reply} says about {@code path}.
   *
   * @throws VaultException when it says that there is nothing, or that it is not for us
   */
  static Reading of(String path, VaultReply reply, VaultToken token, long now, double draw) {
    if (!reply.ok()) {
      throw refusal(path, reply);
    }
    var data = reply.object(DATA);
    var leaseId = reply.body().getString("lease_id", "");
    if (!leaseId.isEmpty()) {
      return new Reading(texts(data), VaultLease.of(leaseId, reply.body(), token, now, draw));
    }
    // Version 2 of the key-value engine wraps the fields once more, version 1 does not.
    boolean wrapped =
        data.getValue(DATA) instanceof JsonObject
            && data.getValue("metadata") instanceof JsonObject;
    return new Reading(texts(wrapped ? data.getJsonObject(DATA) : data), null);
  }

  /**
   * Value of {@code field}.
   *
   * @throws VaultException when there is none; it names fields, never values
   */
  String field(String path, String field) {
    var value = fields.get(field);
    if (value != null) {
      return value;
    }
    var near = Configuration.nearest(field, fields.keySet());
    throw new VaultException(
        Kind.WRONG,
        path
            + " has no field "
            + field
            + (near == null
                ? "; it has " + String.join(", ", new TreeMap<>(fields).keySet())
                : "; did you mean " + near + "?"));
  }

  private static Map<String, String> texts(JsonObject object) {
    var texts = new TreeMap<String, String>();
    for (var entry : object) {
      if (entry.getValue() != null) {
        texts.put(entry.getKey(), String.valueOf(entry.getValue()));
      }
    }
    return Map.copyOf(texts);
  }

  private static VaultException refusal(String path, VaultReply reply) {
    if (reply.status() == 403) {
      return new VaultException(
          Kind.DENIED,
          "Vault refuses "
              + path
              + " ("
              + reply.complaint()
              + "); the policy of this service needs the capability read on "
              + path);
    }
    if (reply.status() != 404) {
      return new VaultException(
          Kind.WRONG, "Vault does not give " + path + " (" + reply.complaint() + ")");
    }
    var deleted = reply.object(DATA).getValue("metadata") instanceof JsonObject;
    return new VaultException(
        Kind.WRONG,
        deleted
            ? path + " is there, but its latest version is deleted"
            : "Vault has no " + path + hint(path));
  }

  private static String hint(String path) {
    int mount = path.indexOf('/');
    return mount < 0 || path.startsWith(DATA + "/", mount + 1)
        ? ""
        : "; in a key-value engine of version 2 it would be "
            + path.substring(0, mount)
            + "/data"
            + path.substring(mount);
  }

  @Override
  public String toString() {
    return "a reading of " + new TreeMap<>(fields).keySet();
  }
}
