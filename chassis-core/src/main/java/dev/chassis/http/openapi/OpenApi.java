package dev.chassis.http.openapi;

import dev.chassis.http.Problem;
import dev.chassis.json.JsonSchemas;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Describes operations as OpenAPI. The same operations always give the same document: paths,
 * schemas and answers are sorted, fields stand as the records have them.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.0">OpenAPI 3.1.0</a>
 */
public final class OpenApi {

  private static final String VERSION = "3.1.0";
  private static final String PROBLEM = "#/components/responses/Problem";

  private final JsonSchemas schemas = new JsonSchemas("#/components/schemas/");
  private final OperationIds ids = new OperationIds();

  private OpenApi() {}

  /** The document, as JSON of maps and lists. */
  public static Map<String, Object> document(
      String title, String version, List<Operation> operations) {
    return new OpenApi().describe(title, version, operations);
  }

  private Map<String, Object> describe(String title, String version, List<Operation> operations) {
    var paths = new TreeMap<String, Map<String, Object>>();
    operations.stream()
        .sorted(Comparator.comparing(Operation::template).thenComparing(Operation::method))
        .forEach(
            operation ->
                paths
                    .computeIfAbsent(operation.template(), template -> new LinkedHashMap<>())
                    .put(operation.method().toLowerCase(Locale.ROOT), operation(operation)));
    var document = new LinkedHashMap<String, Object>();
    document.put("openapi", VERSION);
    document.put("info", fields("title", title, "version", version));
    document.put("paths", paths);
    document.put("components", components(operations));
    return document;
  }

  private Map<String, Object> operation(Operation operation) {
    var described = new LinkedHashMap<String, Object>();
    described.put("operationId", ids.of(operation));
    putUnlessNull(described, "summary", operation.summary());
    putUnlessNull(described, "description", operation.description());
    if (!operation.tags().isEmpty()) {
      described.put("tags", operation.tags());
    }
    if (operation.isDeprecated()) {
      described.put("deprecated", true);
    }
    var roles = operation.roles();
    if (roles != null) {
      described.put("security", List.of(Map.of("bearer", roles)));
    }
    if (!operation.parameters().isEmpty()) {
      described.put("parameters", operation.parameters().stream().map(this::parameter).toList());
    }
    var body = operation.body();
    if (body != null) {
      described.put(
          "requestBody",
          fields("required", operation.isBodyRequired(), "content", contents(List.of(body))));
    }
    described.put("responses", responses(operation));
    return described;
  }

  private Map<String, Object> parameter(Parameter parameter) {
    return fields(
        "name",
        parameter.name(),
        "in",
        parameter.place(),
        "required",
        parameter.isRequired(),
        "schema",
        schemas.of(parameter.type()));
  }

  private Map<String, Object> responses(Operation operation) {
    var responses = new TreeMap<String, Object>();
    if (operation.answers().isEmpty()) {
      // Nobody said what the handler answers; it cannot be seen from outside.
      responses.put("200", fields("description", "OK"));
    }
    operation
        .answers()
        .forEach(
            (status, contents) -> responses.put(status.toString(), response(status, contents)));
    if (operation.body() != null || !operation.parameters().isEmpty()) {
      responses.put("400", Map.of("$ref", PROBLEM));
    }
    operation.problems().forEach((status, when) -> responses.put(status.toString(), problem(when)));
    responses.put("default", Map.of("$ref", PROBLEM));
    return responses;
  }

  private Map<String, Object> response(int status, List<Content> contents) {
    var response = fields("description", StatusNames.of(status));
    if (!contents.isEmpty()) {
      response.put("content", contents(contents));
    }
    return response;
  }

  private Map<String, Object> contents(List<Content> contents) {
    var described = new LinkedHashMap<String, Object>();
    for (var content : contents) {
      described.put(content.mediaType(), mediaType(content));
    }
    return described;
  }

  private Map<String, Object> mediaType(Content content) {
    var type = content.type();
    if (type == null) {
      return fields("schema", fields("type", "string"));
    }
    var one = schemas.of(type);
    return fields("schema", content.isList() ? fields("type", "array", "items", one) : one);
  }

  private Map<String, Object> problem(String description) {
    return fields(
        "description",
        description,
        "content",
        fields(Problem.MEDIA_TYPE, fields("schema", schemas.of(Problem.class))));
  }

  private Map<String, Object> components(List<Operation> operations) {
    var responses = fields("Problem", problem("What went wrong (RFC 9457)."));
    var components = fields("responses", responses, "schemas", schemas.definitions());
    if (operations.stream().anyMatch(operation -> operation.roles() != null)) {
      components.put(
          "securitySchemes",
          fields("bearer", fields("type", "http", "scheme", "bearer", "bearerFormat", "JWT")));
    }
    return components;
  }

  private static void putUnlessNull(Map<String, Object> map, String name, @Nullable Object value) {
    if (value != null) {
      map.put(name, value);
    }
  }

  private static Map<String, Object> fields(Object... namesAndValues) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
