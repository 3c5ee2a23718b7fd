package dev.chassis.testkit.kubernetes;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Slices with their versions, and the changes that led to them. Used under its own lock. */
final class SliceStore {

  static final String VERSION = "discovery.k8s.io/v1";

  private final Map<String, JsonObject> slices = new TreeMap<>();
  private final List<Change> history = new ArrayList<>();
  private long version = 100;
  private long forgottenUntil;

  /** What happened: {@code ADDED}, {@code MODIFIED} or {@code DELETED}. */
  record Change(long version, String type, JsonObject object) {

    String line() {
      return new JsonObject().put("type", type).put("object", object).encode() + "\n";
    }
  }

  long version() {
    return version;
  }

  void put(String namespace, String name, String service, List<Pod> pods) {
    var before = slices.get(key(namespace, name));
    var slice = slice(namespace, name, service, pods, ++version);
    slices.put(key(namespace, name), slice);
    history.add(new Change(version, before == null ? "ADDED" : "MODIFIED", slice));
  }

  void delete(String namespace, String name) {
    var gone = slices.remove(key(namespace, name));
    if (gone != null) {
      version++;
      var last = gone.copy();
      last.getJsonObject("metadata").put("resourceVersion", Long.toString(version));
      history.add(new Change(version, "DELETED", last));
    }
  }

  void forgetHistory() {
    forgottenUntil = version;
    history.clear();
  }

  /** Whether changes since {@code from} are still known. */
  boolean knows(long from) {
    return from >= forgottenUntil;
  }

  List<Change> since(long from) {
    return history.stream().filter(change -> change.version > from).toList();
  }

  @Nullable JsonObject get(String namespace, String name) {
    return slices.get(key(namespace, name));
  }

  List<JsonObject> matching(Filter filter) {
    return slices.values().stream().filter(filter::matches).toList();
  }

  /** Which slices somebody asks for; null for any. */
  record Filter(@Nullable String namespace, @Nullable String service) {

    boolean matches(JsonObject slice) {
      var metadata = slice.getJsonObject("metadata");
      return (namespace == null || namespace.equals(metadata.getString("namespace")))
          && (service == null
              || service.equals(
                  metadata.getJsonObject("labels").getString("kubernetes.io/service-name")));
    }
  }

  private static JsonObject slice(
      String namespace, String name, String service, List<Pod> pods, long version) {
    var endpoints = new JsonArray();
    pods.forEach(pod -> endpoints.add(pod.endpoint()));
    int port = pods.isEmpty() ? 80 : pods.get(0).port();
    return new JsonObject()
        .put("kind", "EndpointSlice")
        .put("apiVersion", VERSION)
        .put(
            "metadata",
            new JsonObject()
                .put("name", name)
                .put("namespace", namespace)
                .put("uid", "uid-" + namespace + "-" + name)
                .put("resourceVersion", Long.toString(version))
                .put("creationTimestamp", "2024-01-01T00:00:00Z")
                .put("labels", new JsonObject().put("kubernetes.io/service-name", service)))
        .put("addressType", "IPv4")
        .put("endpoints", endpoints)
        .put(
            "ports",
            new JsonArray()
                .add(new JsonObject().put("name", "http").put("protocol", "TCP").put("port", port))
                .add(
                    new JsonObject()
                        .put("name", "management")
                        .put("protocol", "TCP")
                        .put("port", 9090)));
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }
}
