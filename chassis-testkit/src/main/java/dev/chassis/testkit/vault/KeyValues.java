package dev.chassis.testkit.vault;

import dev.chassis.time.Ticker;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key-value engine of version 2: every write is a version, a deleted one keeps its metadata.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2">KV version 2</a>
 */
final class KeyValues {

  private final Map<String, List<Version>> secrets = new HashMap<>();
  private final Ticker ticker;

  KeyValues(Ticker ticker) {
    this.ticker = ticker;
  }

  private record Version(JsonObject data, Instant created, @Nullable Instant deleted) {

    JsonObject metadata(int number) {
      return new JsonObject()
          .put("created_time", created.toString())
          .putNull("custom_metadata")
          .put("deletion_time", deleted == null ? "" : deleted.toString())
          .put("destroyed", false)
          .put("version", number);
    }
  }

  int write(String path, Map<String, ?> data) {
    var versions = secrets.computeIfAbsent(path, none -> new ArrayList<>());
    versions.add(new Version(new JsonObject(new HashMap<>(data)), ticker.now(), null));
    return versions.size();
  }

  void delete(String path) {
    var versions = secrets.getOrDefault(path, List.of());
    if (!versions.isEmpty()) {
      int last = versions.size() - 1;
      var latest = versions.get(last);
      versions.set(last, new Version(latest.data, latest.created, ticker.now()));
    }
  }

  /** The latest version, or the one asked for. */
  VaultAnswer read(String path, @Nullable String wanted) {
    var versions = secrets.getOrDefault(path, List.of());
    int number = wanted == null || wanted.equals("0") ? versions.size() : Integer.parseInt(wanted);
    if (number < 1 || number > versions.size()) {
      return VaultAnswer.errors(404);
    }
    var version = versions.get(number - 1);
    var data = new JsonObject().put("metadata", version.metadata(number));
    if (version.deleted == null) {
      return VaultAnswer.data(data.put("data", version.data));
    }
    var gone = VaultAnswer.data(data.putNull("data"));
    return new VaultAnswer(404, gone.body());
  }

  /** As an engine of version 1 answers: the fields alone. */
  VaultAnswer readPlain(String path) {
    var versions = secrets.getOrDefault(path, List.of());
    return versions.isEmpty()
        ? VaultAnswer.errors(404)
        : VaultAnswer.data(versions.get(versions.size() - 1).data);
  }

  VaultAnswer metadata(String path) {
    var versions = secrets.getOrDefault(path, List.of());
    if (versions.isEmpty()) {
      return VaultAnswer.errors(404);
    }
    var all = new JsonObject();
    for (int i = 0; i < versions.size(); i++) {
      all.put(String.valueOf(i + 1), versions.get(i).metadata(i + 1));
    }
    return VaultAnswer.data(
        new JsonObject()
            .put("cas_required", false)
            .put("created_time", versions.get(0).created.toString())
            .put("current_version", versions.size())
            .put("delete_version_after", "0s")
            .put("max_versions", 0)
            .put("oldest_version", 1)
            .put("updated_time", versions.get(versions.size() - 1).created.toString())
            .putNull("custom_metadata")
            .put("versions", all));
  }
}
