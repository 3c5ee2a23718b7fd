package dev.chassis.testkit.conformance;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a service's own description says it answers.
 *
 * @param document OpenAPI 3; empty where there is none
 */
record Api(JsonObject document) {

  private static final String JSON = "application/json";

  /**
   * An operation, with words of no meaning in its path's variables.
   *
   * @param method in capitals
   */
  record Operation(String method, String path) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  static Api of(Caller management) {
    var answer = management.get("/openapi.json");
    try {
      return new Api(answer.status() == 200 ? answer.json() : new JsonObject());
    } catch (DecodeException e) {
      return new Api(new JsonObject());
    }
  }

  /** One that takes JSON. */
  Optional<Operation> takingJson() {
    return operations()
        .filter(one -> mediaTypes(one, "requestBody").contains(JSON))
        .map(Api::filled)
        .findFirst();
  }

  /** One that gives JSON and takes no body. */
  Optional<Operation> givingJson() {
    return operations()
        .filter(one -> one.method().equals("get"))
        .filter(one -> mediaTypes(one, "responses", "200").contains(JSON))
        .map(Api::filled)
        .findFirst();
  }

  /** A method that a path of the service does not have. */
  Optional<Operation> missing() {
    return operations()
        .filter(one -> object(document, "paths", one.path(), "patch").isEmpty())
        .map(one -> filled(new Operation("patch", one.path())))
        .findFirst();
  }

  /** Those on paths without wildcards. */
  private Stream<Operation> operations() {
    var paths = object(document, "paths");
    return paths.fieldNames().stream()
        .filter(path -> !path.contains("*"))
        .flatMap(path -> object(paths, path).fieldNames().stream().map(on(path)));
  }

  private static Function<String, Operation> on(String path) {
    return method -> new Operation(method, path);
  }

  private Set<String> mediaTypes(Operation operation, String... way) {
    var at = object(document, "paths", operation.path(), operation.method());
    return object(object(at, way), "content").fieldNames();
  }

  private static Operation filled(Operation operation) {
    return new Operation(
        operation.method().toUpperCase(Locale.ROOT),
        operation.path().replaceAll("\\{[^}]*}", "conformance"));
  }

  /** What lies at the end of these names; empty when there is nothing, or no object. */
  private static JsonObject object(JsonObject from, String... names) {
    var at = from;
    for (var name : names) {
      at = at.getValue(name) instanceof JsonObject next ? next : new JsonObject();
    }
    return at;
  }
}
