package dev.chassis.testkit.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One who reads what a service tells, by the file it keeps. */
record Consumer(JsonObject file) {

  String name() {
    return file.getString("consumer", "somebody");
  }

  /** What it would miss: one line each, beginning with its name. */
  Stream<String> problems(Promises promises) {
    return Stream.of(
            objects("events").flatMap(event -> eventProblems(event, promises.events())),
            objects("calls").flatMap(call -> callProblems(call, promises.api())),
            objects("questions").flatMap(asked -> questionProblems(asked, promises.questions())))
        .flatMap(problems -> problems)
        .map(problem -> name() + " " + problem);
  }

  /** Whether it reads the field at {@code pointer} of an event; any field when that is empty. */
  boolean reads(String type, String pointer) {
    return objects("events")
        .filter(event -> type.equals(event.getString("type")))
        .anyMatch(event -> hasField(event.getValue("reads"), pointer));
  }

  private Stream<String> eventProblems(JsonObject event, Map<String, JsonObject> told) {
    var type = event.getString("type");
    var prefix = "reads " + type + ": ";
    var schema = told.get(type);
    return schema == null
        ? Stream.of(prefix + "it is no longer told, or not named in publishes(…)")
        : breaking(schema, Direction.READING, event.getValue("reads"), schema)
            .map(change -> prefix + change);
  }

  private Stream<String> questionProblems(
      JsonObject asked, Map<String, Promises.Question> questions) {
    var type = asked.getString("type");
    var prefix = "asks " + type + ": ";
    var known = questions.get(type);
    if (known == null) {
      return Stream.of(prefix + "it is no longer answered");
    }
    return Stream.concat(
        breaking(known.asked(), Direction.REQUEST, asked.getValue("sends"), known.asked())
            .map(change -> prefix + "question: " + change),
        breaking(known.answered(), Direction.READING, asked.getValue("reads"), known.answered())
            .map(change -> prefix + "answer: " + change));
  }

  private Stream<String> callProblems(JsonObject call, JsonObject api) {
    var prefix = "calls " + call.getString("operation") + ": ";
    var operation = operation(api, call.getString("operation"));
    if (operation == null) {
      return Stream.of(prefix + "it is no longer there");
    }
    return Stream.concat(sent(call, api, operation), read(call, api, operation))
        .map(change -> prefix + change);
  }

  private Stream<String> sent(JsonObject call, JsonObject api, JsonObject operation) {
    var body = operation.getJsonObject("requestBody");
    if (!call.containsKey("sends")) {
      boolean isAsked = body != null && body.getBoolean("required", false);
      return isAsked ? Stream.of("a body is required, and none is sent") : Stream.empty();
    }
    return body == null
        ? Stream.of("the body is no longer read")
        : breaking(api, Direction.REQUEST, call.getValue("sends"), json(body))
            .map(change -> "body: " + change);
  }

  private Stream<String> read(JsonObject call, JsonObject api, JsonObject operation) {
    var status = String.valueOf(call.getInteger("status"));
    var responses = operation.getJsonObject("responses", new JsonObject());
    if (!responses.containsKey(status)) {
      return Stream.of("response " + status + " is no longer given");
    }
    if (!call.containsKey("reads")) {
      return Stream.empty();
    }
    var response = ApiComparison.resolve(api, responses.getJsonObject(status));
    return breaking(api, Direction.READING, call.getValue("reads"), json(response))
        .map(change -> "response " + status + ": " + change);
  }

  private Stream<String> breaking(
      JsonObject document, Direction direction, @Nullable Object ours, @Nullable Object theirs) {
    return SchemaComparison.between(file, document, direction, ours, theirs).entrySet().stream()
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey);
  }

  /** The schema of what is JSON in it. */
  private static @Nullable Object json(JsonObject body) {
    var content = body.getJsonObject("content", new JsonObject());
    return content.getJsonObject("application/json", new JsonObject()).getValue("schema");
  }

  private static @Nullable JsonObject operation(JsonObject api, String name) {
    var words = name.split(" ", 2);
    var paths = api.getJsonObject("paths", new JsonObject());
    return paths.fieldNames().stream()
        .filter(path -> anonymous(path).equals(anonymous(words[1])))
        .map(path -> paths.getJsonObject(path).getJsonObject(words[0].toLowerCase(Locale.ROOT)))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static String anonymous(String path) {
    return path.replaceAll("\\{[^}]*}", "{}");
  }

  private boolean hasField(@Nullable Object schema, String pointer) {
    if (pointer.isEmpty()) {
      return true;
    }
    var at = schema;
    for (var step : pointer.substring(1).split("/")) {
      if (!(at instanceof JsonObject object)) {
        return false;
      }
      var plain = SchemaComparison.plain(file, object);
      at =
          step.equals("*")
              ? plain.getValue("items", plain.getValue("additionalProperties"))
              : plain.getJsonObject("properties", new JsonObject()).getValue(step);
    }
    return at != null;
  }

  private Stream<JsonObject> objects(String name) {
    return file.getJsonArray(name, new JsonArray()).stream().map(JsonObject.class::cast);
  }
}
