package dev.chassis.testkit.kubernetes;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What {@code kubectl} asks before it asks for anything: which groups and resources there are. */
final class Discovery {

  private static final String GROUP = "discovery.k8s.io";

  private Discovery() {}

  /** Null for any other path. */
  static @Nullable JsonObject answer(String path) {
    return switch (path) {
      case "/version" ->
          new JsonObject()
              .put("major", "1")
              .put("minor", "32")
              .put("gitVersion", "v1.32.0-fake")
              .put("platform", "linux/amd64");
      case "/api" ->
          new JsonObject().put("kind", "APIVersions").put("versions", new JsonArray().add("v1"));
      case "/api/v1" -> resources("v1", new JsonArray());
      case "/apis" ->
          new JsonObject()
              .put("kind", "APIGroupList")
              .put("apiVersion", "v1")
              .put("groups", new JsonArray().add(group()));
      case "/apis/" + GROUP -> group().put("kind", "APIGroup").put("apiVersion", "v1");
      case "/apis/" + SliceStore.VERSION ->
          resources(
              SliceStore.VERSION,
              new JsonArray()
                  .add(
                      new JsonObject()
                          .put("name", "endpointslices")
                          .put("singularName", "endpointslice")
                          .put("namespaced", true)
                          .put("kind", "EndpointSlice")
                          .put("verbs", new JsonArray().add("get").add("list").add("watch"))));
      default -> null;
    };
  }

  private static JsonObject resources(String version, JsonArray resources) {
    return new JsonObject()
        .put("kind", "APIResourceList")
        .put("apiVersion", "v1")
        .put("groupVersion", version)
        .put("resources", resources);
  }

  private static JsonObject group() {
    var version = new JsonObject().put("groupVersion", SliceStore.VERSION).put("version", "v1");
    return new JsonObject()
        .put("name", GROUP)
        .put("versions", new JsonArray().add(version))
        .put("preferredVersion", version);
  }
}
