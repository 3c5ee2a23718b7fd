package dev.chassis.testkit.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares two schemas. A value set that grows is fine in requests and breaks callers in answers;
 * one that shrinks, the other way round.
 */
final class SchemaComparison {

  /** Formats that hold others, so that going from the first to the second only widens. */
  private static final Map<String, String> WIDER = Map.of("int32", "int64", "float", "double");

  private static final String NULL = "null";
  private static final List<String> LOWER = List.of("minimum", "minLength", "minItems");
  private static final List<String> UPPER = List.of("maximum", "maxLength", "maxItems");

  private final JsonObject before;
  private final JsonObject after;
  private final Direction direction;
  private final Map<String, Boolean> found = new LinkedHashMap<>();
  private final Set<List<String>> compared = new HashSet<>();

  private SchemaComparison(JsonObject before, JsonObject after, Direction direction) {
    this.before = before;
    this.after = after;
    this.direction = direction;
  }

  /** What is different, and whether it breaks. */
  static Map<String, Boolean> between(
      JsonObject before,
      JsonObject after,
      Direction direction,
      @Nullable Object was,
      @Nullable Object is) {
    var comparison = new SchemaComparison(before, after, direction);
    comparison.compare("", was, is);
    return comparison.found;
  }

  private void compare(String at, @Nullable Object wasAny, @Nullable Object isAny) {
    var was = plain(before, wasAny);
    var is = plain(after, isAny);
    if (types(at, was, is)) {
      format(at, was, is);
      values(at, was, is);
      limits(at, was, is);
      pattern(at, was, is);
    }
    if (isFirst(wasAny, isAny)) {
      fields(at, was, is);
      below(at + "/*", "items", was, is);
      below(at + "/*", "additionalProperties", was, is);
    }
  }

  /** Types that contain themselves are looked into once. */
  private boolean isFirst(@Nullable Object was, @Nullable Object is) {
    var old = reference(was);
    var now = reference(is);
    return old == null || now == null || compared.add(List.of(old, now));
  }

  private static @Nullable String reference(@Nullable Object schema) {
    if (!(schema instanceof JsonObject object)) {
      return null;
    }
    var alternatives = object.getJsonArray("anyOf", new JsonArray());
    return alternatives.isEmpty() ? object.getString("$ref") : reference(alternatives.getValue(0));
  }

  /** Whether the types are near enough to look closer. */
  private boolean types(String at, JsonObject was, JsonObject is) {
    var old = types(was);
    var now = types(is);
    if (old.equals(now)) {
      return true;
    }
    var text = now(words(old), words(now));
    if (includes(now, old)) {
      widened(at, text);
    } else if (includes(old, now)) {
      narrowed(at, text);
    } else {
      add(at, text, true);
    }
    old.remove(NULL);
    now.remove(NULL);
    return old.equals(now);
  }

  private String now(String old, String now) {
    return direction == Direction.READING
        ? "is read as " + old + ", is " + now
        : "was " + old + ", is " + now;
  }

  private static boolean includes(Set<String> all, Set<String> some) {
    return all.isEmpty()
        || (!some.isEmpty()
            && some.stream()
                .allMatch(
                    one -> all.contains(one) || (one.equals("integer") && all.contains("number"))));
  }

  private void format(String at, JsonObject was, JsonObject is) {
    var old = was.getString("format");
    var now = is.getString("format");
    if (Objects.equals(old, now)) {
      return;
    }
    var text = "format " + now(orNone(old), orNone(now));
    if (now == null || (old != null && now.equals(WIDER.get(old)))) {
      widened(at, text);
    } else if (old == null || old.equals(WIDER.get(now))) {
      narrowed(at, text);
    } else {
      add(at, text, true);
    }
  }

  private void values(String at, JsonObject was, JsonObject is) {
    var old = was.getJsonArray("enum");
    var now = is.getJsonArray("enum");
    if (old == null && now == null) {
      return;
    }
    if (now == null) {
      widened(at, "may be any value");
    } else if (old == null) {
      narrowed(at, "may only be " + now.encode());
    } else {
      without(now, old).forEach(value -> widened(at, "may also be " + value));
      without(old, now).forEach(value -> narrowed(at, "may no longer be " + value));
    }
  }

  private void limits(String at, JsonObject was, JsonObject is) {
    LOWER.forEach(keyword -> limit(at, keyword, was.getDouble(keyword), is.getDouble(keyword), 1));
    UPPER.forEach(keyword -> limit(at, keyword, was.getDouble(keyword), is.getDouble(keyword), -1));
  }

  /** A lower limit that rises narrows; an upper one that rises widens: {@code sign} turns it. */
  private void limit(
      String at, String keyword, @Nullable Double was, @Nullable Double is, int sign) {
    if (Objects.equals(was, is)) {
      return;
    }
    var text = keyword + " was " + orNone(was) + ", is " + orNone(is);
    if (is == null || (was != null && sign * Double.compare(is, was) < 0)) {
      widened(at, text);
    } else {
      narrowed(at, text);
    }
  }

  private void pattern(String at, JsonObject was, JsonObject is) {
    var old = was.getString("pattern");
    var now = is.getString("pattern");
    if (Objects.equals(old, now)) {
      return;
    }
    if (now == null) {
      widened(at, "needs no pattern");
    } else if (old == null) {
      narrowed(at, "needs the pattern " + now);
    } else {
      add(at, "pattern was " + old + ", is " + now, true);
    }
  }

  private void fields(String at, JsonObject was, JsonObject is) {
    var old = was.getJsonObject("properties", new JsonObject());
    var now = is.getJsonObject("properties", new JsonObject());
    var wasRequired = was.getJsonArray("required", new JsonArray());
    var isRequired = is.getJsonArray("required", new JsonArray());
    var names = new TreeSet<>(old.fieldNames());
    names.addAll(now.fieldNames());
    for (var name : names) {
      var field = at + "/" + name.replace("~", "~0").replace("/", "~1");
      if (!now.containsKey(name)) {
        absent(field, wasRequired.contains(name));
      } else if (!old.containsKey(name)) {
        boolean isAsked = isRequest() && isRequired.contains(name);
        add(field, isAsked ? "is new and required" : "is new", isAsked);
      } else {
        required(field, wasRequired.contains(name), isRequired.contains(name));
        compare(field, old.getValue(name), now.getValue(name));
      }
    }
  }

  private void absent(String field, boolean isNeeded) {
    switch (direction) {
      case REQUEST -> add(field, "is no longer read", true);
      case RESPONSE -> add(field, "is no longer there", true);
      // Who can do without it may be ahead of the one who tells it.
      case READING -> add(field, "is not there", isNeeded);
    }
  }

  private void required(String field, boolean was, boolean is) {
    if (was && !is) {
      widened(field, isRequest() ? "is no longer required" : "may be missing");
    } else if (!was && is) {
      narrowed(field, isRequest() ? "is now required" : "is always there");
    }
  }

  private void below(String at, String keyword, JsonObject was, JsonObject is) {
    if (was.containsKey(keyword) && is.containsKey(keyword)) {
      compare(at, was.getValue(keyword), is.getValue(keyword));
    }
  }

  private void widened(String at, String what) {
    add(at, what, !isRequest());
  }

  private void narrowed(String at, String what) {
    add(at, what, isRequest());
  }

  private boolean isRequest() {
    return direction == Direction.REQUEST;
  }

  private void add(String at, String what, boolean isBreaking) {
    found.put(at.isEmpty() ? "it " + what : at + " " + what, isBreaking);
  }

  /** The schema itself; one that may also be null as one object that says so. */
  static JsonObject plain(JsonObject document, @Nullable Object schema) {
    if (!(schema instanceof JsonObject object)) {
      return new JsonObject();
    }
    var alternatives = object.getJsonArray("anyOf");
    if (alternatives == null) {
      return ApiComparison.resolve(document, object);
    }
    var plain = new JsonObject();
    var types = new JsonArray();
    for (var alternative : alternatives) {
      var resolved = ApiComparison.resolve(document, (JsonObject) alternative);
      types(resolved).forEach(types::add);
      plain.mergeIn(resolved.copy());
    }
    return plain.put("type", types);
  }

  private static Set<String> types(JsonObject schema) {
    var types = new TreeSet<String>();
    if (schema.getValue("type") instanceof JsonArray several) {
      several.forEach(one -> types.add(String.valueOf(one)));
    } else if (schema.containsKey("type")) {
      types.add(schema.getString("type"));
    }
    return types;
  }

  private static List<Object> without(JsonArray all, JsonArray some) {
    var rest = new ArrayList<Object>();
    for (var one : all) {
      if (one != null && !some.contains(one)) {
        rest.add(one);
      }
    }
    return rest;
  }

  private static String words(Set<String> types) {
    return types.isEmpty() ? "anything" : String.join(" or ", types);
  }

  private static String orNone(@Nullable Object value) {
    return value == null ? "none" : value.toString();
  }
}
