package dev.chassis.testkit.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares two OpenAPI documents by what callers notice. A caller that kept to the old one must be
 * able to send what it sent, and must only get what it knew: so requests may ask for less and take
 * more, answers may hold more and vary less.
 *
 * <p>Words for people (summaries, descriptions, tags, names of operations) make no difference. A
 * parameter or field that is no longer read counts as breaking: what the caller said by it is lost.
 */
final class ApiComparison {

  private final JsonObject before;
  private final JsonObject after;
  private final List<ApiChange> changes = new ArrayList<>();
  private String operation = "";

  private ApiComparison(JsonObject before, JsonObject after) {
    this.before = before;
    this.after = after;
  }

  /** What is different, in the order of the paths. */
  static List<ApiChange> between(JsonObject before, JsonObject after) {
    var comparison = new ApiComparison(before, after);
    comparison.compare();
    return List.copyOf(comparison.changes);
  }

  private void compare() {
    var old = operations(before);
    var now = operations(after);
    for (var name : union(old.keySet(), now.keySet())) {
      var was = old.get(name);
      var is = now.get(name);
      operation = shown(name, was == null ? is : was);
      if (was == null) {
        compatible("is new");
      } else if (is == null) {
        breaking("is no longer there");
      } else {
        compare(was, is);
      }
    }
  }

  private void compare(JsonObject was, JsonObject is) {
    parameters(was, is);
    body(was.getJsonObject("requestBody"), is.getJsonObject("requestBody"));
    responses(was, is);
    security(was.getJsonArray("security"), is.getJsonArray("security"));
    if (!was.getBoolean("deprecated", false) && is.getBoolean("deprecated", false)) {
      compatible("is deprecated");
    }
  }

  private void parameters(JsonObject was, JsonObject is) {
    var old = byName(was);
    var now = byName(is);
    for (var name : union(old.keySet(), now.keySet())) {
      var one = old.get(name);
      var other = now.get(name);
      if (one == null) {
        report(isRequired(other), name + " is new" + (isRequired(other) ? " and required" : ""));
      } else if (other == null) {
        breaking(name + " is no longer read");
      } else {
        required(name, isRequired(one), isRequired(other));
        schemas(name, Direction.REQUEST, one.getValue("schema"), other.getValue("schema"));
      }
    }
  }

  private void body(@Nullable JsonObject was, @Nullable JsonObject is) {
    if (was == null && is == null) {
      return;
    }
    if (was == null) {
      report(isRequired(is), "a body is new" + (isRequired(is) ? " and required" : ""));
    } else if (is == null) {
      breaking("the body is no longer read");
    } else {
      required("the body", isRequired(was), isRequired(is));
      contents("body", Direction.REQUEST, was, is);
    }
  }

  private void responses(JsonObject was, JsonObject is) {
    var old = was.getJsonObject("responses", new JsonObject());
    var now = is.getJsonObject("responses", new JsonObject());
    for (var status : union(old.fieldNames(), now.fieldNames())) {
      var name = "response " + status;
      if (!old.containsKey(status)) {
        compatible(name + " is new");
      } else if (!now.containsKey(status)) {
        // Callers must expect any problem; who waits for a success that never comes fails.
        report(isSuccess(status), name + " is no longer given");
      } else {
        contents(
            name,
            Direction.RESPONSE,
            resolve(before, old.getJsonObject(status)),
            resolve(after, now.getJsonObject(status)));
      }
    }
  }

  private void contents(String name, Direction direction, JsonObject was, JsonObject is) {
    var old = was.getJsonObject("content", new JsonObject());
    var now = is.getJsonObject("content", new JsonObject());
    for (var mediaType : union(old.fieldNames(), now.fieldNames())) {
      if (!old.containsKey(mediaType)) {
        compatible(name + " may be " + mediaType);
      } else if (!now.containsKey(mediaType)) {
        breaking(name + " is no longer " + mediaType);
      } else {
        schemas(
            name,
            direction,
            old.getJsonObject(mediaType).getValue("schema"),
            now.getJsonObject(mediaType).getValue("schema"));
      }
    }
  }

  private void schemas(
      String name, Direction direction, @Nullable Object was, @Nullable Object is) {
    var differences = SchemaComparison.between(before, after, direction, was, is);
    differences.forEach((what, isBreaking) -> report(isBreaking, name + ": " + what));
  }

  private void security(@Nullable JsonArray was, @Nullable JsonArray is) {
    if (Objects.equals(was, is)) {
      return;
    }
    if (is == null) {
      compatible("is open to everybody");
    } else {
      breaking(was == null ? "needs " + is.encode() : "needs " + is.encode() + ", not " + was);
    }
  }

  private void required(String name, boolean was, boolean is) {
    if (!was && is) {
      breaking(name + " is now required");
    } else if (was && !is) {
      compatible(name + " is no longer required");
    }
  }

  private void breaking(String what) {
    report(true, what);
  }

  private void compatible(String what) {
    report(false, what);
  }

  private void report(boolean isBreaking, String what) {
    changes.add(new ApiChange(isBreaking, operation, what));
  }

  /** By method and path; what a path's parameters are called is nobody's business. */
  private static Map<String, JsonObject> operations(JsonObject document) {
    var operations = new TreeMap<String, JsonObject>();
    var paths = document.getJsonObject("paths", new JsonObject());
    for (var path : paths.fieldNames()) {
      var item = paths.getJsonObject(path);
      for (var method : item.fieldNames()) {
        operations.put(
            method.toUpperCase(Locale.ROOT) + " " + path.replaceAll("\\{[^}]*}", "{}"),
            item.getJsonObject(method).copy().put("path", path));
      }
    }
    return operations;
  }

  private static String shown(String name, @Nullable JsonObject operation) {
    return operation == null
        ? name
        : name.substring(0, name.indexOf(' ') + 1) + operation.getString("path");
  }

  private static Map<String, JsonObject> byName(JsonObject operation) {
    var parameters = new TreeMap<String, JsonObject>();
    for (var element : operation.getJsonArray("parameters", new JsonArray())) {
      var parameter = (JsonObject) element;
      var place = parameter.getString("in");
      var name = parameter.getString("name");
      parameters.put(
          place.equals("path")
              ? "path parameter " + position(operation.getString("path"), name)
              : place + " parameter " + name,
          parameter);
    }
    return parameters;
  }

  private static int position(String path, String parameter) {
    var before = path.substring(0, Math.max(0, path.indexOf("{" + parameter + "}")));
    return (int) before.chars().filter(letter -> letter == '{').count() + 1;
  }

  static JsonObject resolve(JsonObject document, JsonObject object) {
    var reference = object.getString("$ref");
    if (reference == null) {
      return object;
    }
    var found = document;
    for (var step : reference.substring(2).split("/", -1)) {
      found = found.getJsonObject(step);
      if (found == null) {
        throw new AssertionError("the description refers to " + reference + ", which is not there");
      }
    }
    return found;
  }

  private static boolean isRequired(@Nullable JsonObject parameter) {
    return parameter != null && parameter.getBoolean("required", false);
  }

  private static boolean isSuccess(String status) {
    return status.startsWith("2") || status.startsWith("3");
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    var all = new TreeSet<>(one);
    all.addAll(other);
    return all;
  }
}
