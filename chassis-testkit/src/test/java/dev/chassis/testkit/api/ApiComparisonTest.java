package dev.chassis.testkit.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One change at a time to a promise, there and back. */
class ApiComparisonTest {

  private static final String PUT = "PUT /orders/{id}: ";
  private static final String BASE =
      """
      {"openapi": "3.1.0", "info": {"title": "shop", "version": "1"},
       "paths": {
         "/orders/{id}": {
           "put": {
             "operationId": "putOrder", "summary": "Puts.",
             "parameters": [
               {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
               {"name": "page", "in": "query", "required": false,
                "schema": {"type": "integer", "format": "int32"}},
               {"name": "x-tenant", "in": "header", "required": true,
                "schema": {"type": "string"}}],
             "requestBody": {"required": true, "content": {"application/json": {"schema":
               {"$ref": "#/components/schemas/Wish"}}}},
             "responses": {
               "200": {"description": "OK", "content": {"application/json": {"schema":
                 {"$ref": "#/components/schemas/Order"}}}},
               "404": {"description": "None."},
               "default": {"$ref": "#/components/responses/Problem"}}}},
         "/ping": {"get": {"responses": {"200": {"description": "OK"}}}}},
       "components": {
         "responses": {"Problem": {"description": "x", "content": {}}},
         "schemas": {
           "Wish": {"type": "object", "required": ["symbol"], "properties": {
             "symbol": {"type": "string"},
             "side": {"type": "string", "enum": ["BUY", "SELL"]},
             "count": {"type": "integer", "format": "int32", "minimum": 1},
             "note": {"type": ["string", "null"]},
             "lines": {"type": "array", "items": {"type": "string"}},
             "day": {"type": "string", "format": "date"}}},
           "Order": {"type": "object", "required": ["id"], "properties": {
             "id": {"type": "string"},
             "state": {"type": "string", "enum": ["OPEN", "DONE"]},
             "total": {"type": "integer", "format": "int32", "maximum": 10},
             "gone": {"type": ["string", "null"]},
             "next": {"anyOf": [{"$ref": "#/components/schemas/Order"}, {"type": "null"}]},
             "byName": {"type": "object", "additionalProperties": {"type": "number"}}}}}}}
      """;

  /** What is replaced by what, what that is, and what it is the other way round. */
  static Stream<Arguments> changes() {
    return Stream.of(
        change(
            "\"/ping\": {\"get\"",
            "\"/ping\": {\"head\"",
            List.of("!GET /ping: is no longer there", "HEAD /ping: is new"),
            List.of("GET /ping: is new", "!HEAD /ping: is no longer there")),
        both("{id}", "{order}", "\"name\": \"id\"", "\"name\": \"order\"", List.of(), List.of()),
        change(
            "\"name\": \"page\", \"in\": \"query\", \"required\": false",
            "\"name\": \"page\", \"in\": \"query\", \"required\": true",
            List.of("!" + PUT + "query parameter page is now required"),
            List.of(PUT + "query parameter page is no longer required")),
        change(
            "\"name\": \"page\"",
            "\"name\": \"size\"",
            List.of(
                "!" + PUT + "query parameter page is no longer read",
                PUT + "query parameter size is new"),
            List.of(
                PUT + "query parameter page is new",
                "!" + PUT + "query parameter size is no longer read")),
        change(
            "\"name\": \"x-tenant\"",
            "\"name\": \"x-bank\"",
            List.of(
                "!" + PUT + "header parameter x-bank is new and required",
                "!" + PUT + "header parameter x-tenant is no longer read"),
            List.of(
                "!" + PUT + "header parameter x-bank is no longer read",
                "!" + PUT + "header parameter x-tenant is new and required")),
        change(
            "\"schema\": {\"type\": \"integer\", \"format\": \"int32\"}",
            "\"schema\": {\"type\": \"integer\", \"format\": \"int64\"}",
            List.of(PUT + "query parameter page: it format was int32, is int64"),
            List.of("!" + PUT + "query parameter page: it format was int64, is int32")),
        change(
            "\"required\": true, \"schema\": {\"type\": \"string\"}}",
            "\"required\": true, \"schema\": {\"type\": \"integer\"}}",
            List.of("!" + PUT + "path parameter 1: it was string, is integer"),
            List.of("!" + PUT + "path parameter 1: it was integer, is string")),
        change(
            "\"requestBody\": {\"required\": true",
            "\"requestBody\": {\"required\": false",
            List.of(PUT + "the body is no longer required"),
            List.of("!" + PUT + "the body is now required")),
        change(
            "\"requestBody\"",
            "\"x-body\"",
            List.of("!" + PUT + "the body is no longer read"),
            List.of("!" + PUT + "a body is new and required")),
        change(
            "{\"required\": true, \"content\": {\"application/json\"",
            "{\"required\": true, \"content\": {\"text/csv\"",
            List.of("!" + PUT + "body is no longer application/json", PUT + "body may be text/csv"),
            List.of(
                PUT + "body may be application/json", "!" + PUT + "body is no longer text/csv")),
        change(
            "\"required\": [\"symbol\"]",
            "\"required\": [\"symbol\", \"side\"]",
            List.of("!" + PUT + "body: /side is now required"),
            List.of(PUT + "body: /side is no longer required")),
        change(
            "\"symbol\": {\"type\": \"string\"},",
            "\"symbol\": {\"type\": \"string\"}, \"extra\": {},",
            List.of(PUT + "body: /extra is new"),
            List.of("!" + PUT + "body: /extra is no longer read")),
        both(
            "\"required\": [\"symbol\"]",
            "\"required\": [\"symbol\", \"extra\"]",
            "\"symbol\": {\"type\": \"string\"},",
            "\"symbol\": {\"type\": \"string\"}, \"extra\": {},",
            List.of("!" + PUT + "body: /extra is new and required"),
            List.of("!" + PUT + "body: /extra is no longer read")),
        change(
            "[\"BUY\", \"SELL\"]",
            "[\"BUY\", \"SELL\", \"HOLD\"]",
            List.of(PUT + "body: /side may also be HOLD"),
            List.of("!" + PUT + "body: /side may no longer be HOLD")),
        change(
            "\"side\": {\"type\": \"string\", \"enum\": [\"BUY\", \"SELL\"]}",
            "\"side\": {\"type\": \"string\"}",
            List.of(PUT + "body: /side may be any value"),
            List.of("!" + PUT + "body: /side may only be [\"BUY\",\"SELL\"]")),
        change(
            "\"note\": {\"type\": [\"string\", \"null\"]}",
            "\"note\": {\"type\": \"string\"}",
            List.of("!" + PUT + "body: /note was null or string, is string"),
            List.of(PUT + "body: /note was string, is null or string")),
        change(
            "\"minimum\": 1",
            "\"minimum\": 2",
            List.of("!" + PUT + "body: /count minimum was 1.0, is 2.0"),
            List.of(PUT + "body: /count minimum was 2.0, is 1.0")),
        change(
            "\"count\": {\"type\": \"integer\", \"format\": \"int32\", \"minimum\": 1}",
            "\"count\": {\"type\": \"number\"}",
            List.of(PUT + "body: /count was integer, is number"),
            List.of("!" + PUT + "body: /count was number, is integer")),
        change(
            "\"items\": {\"type\": \"string\"}",
            "\"items\": {\"type\": \"boolean\"}",
            List.of("!" + PUT + "body: /lines/* was string, is boolean"),
            List.of("!" + PUT + "body: /lines/* was boolean, is string")),
        change(
            "\"day\": {\"type\": \"string\", \"format\": \"date\"}",
            "\"day\": {\"type\": \"string\"}",
            List.of(PUT + "body: /day format was date, is none"),
            List.of("!" + PUT + "body: /day format was none, is date")),
        change(
            "\"200\": {\"description\": \"OK\", \"content\"",
            "\"202\": {\"description\": \"OK\", \"content\"",
            List.of("!" + PUT + "response 200 is no longer given", PUT + "response 202 is new"),
            List.of(PUT + "response 200 is new", "!" + PUT + "response 202 is no longer given")),
        change(
            "\"404\": {\"description\": \"None.\"},",
            "",
            List.of(PUT + "response 404 is no longer given"),
            List.of(PUT + "response 404 is new")),
        change(
            "\"OK\", \"content\": {\"application/json\"",
            "\"OK\", \"content\": {\"application/xml\"",
            List.of(
                "!" + PUT + "response 200 is no longer application/json",
                PUT + "response 200 may be application/xml"),
            List.of(
                PUT + "response 200 may be application/json",
                "!" + PUT + "response 200 is no longer application/xml")),
        change(
            "\"id\": {\"type\": \"string\"},",
            "\"id\": {\"type\": \"string\"}, \"more\": {},",
            List.of(PUT + "response 200: /more is new"),
            List.of("!" + PUT + "response 200: /more is no longer there")),
        change(
            "\"required\": [\"id\"]",
            "\"required\": []",
            List.of("!" + PUT + "response 200: /id may be missing"),
            List.of(PUT + "response 200: /id is always there")),
        change(
            "[\"OPEN\", \"DONE\"]",
            "[\"OPEN\", \"DONE\", \"LOST\"]",
            List.of("!" + PUT + "response 200: /state may also be LOST"),
            List.of(PUT + "response 200: /state may no longer be LOST")),
        change(
            "\"gone\": {\"type\": [\"string\", \"null\"]}",
            "\"gone\": {\"type\": \"string\"}",
            List.of(PUT + "response 200: /gone was null or string, is string"),
            List.of("!" + PUT + "response 200: /gone was string, is null or string")),
        change(
            "\"format\": \"int32\", \"maximum\"",
            "\"format\": \"int64\", \"maximum\"",
            List.of("!" + PUT + "response 200: /total format was int32, is int64"),
            List.of(PUT + "response 200: /total format was int64, is int32")),
        change(
            "\"maximum\": 10",
            "\"maximum\": 20",
            List.of("!" + PUT + "response 200: /total maximum was 10.0, is 20.0"),
            List.of(PUT + "response 200: /total maximum was 20.0, is 10.0")),
        change(
            "\"additionalProperties\": {\"type\": \"number\"}",
            "\"additionalProperties\": {\"type\": \"integer\"}",
            List.of(PUT + "response 200: /byName/* was number, is integer"),
            List.of("!" + PUT + "response 200: /byName/* was integer, is number")),
        change(
            "{\"anyOf\": [{\"$ref\": \"#/components/schemas/Order\"}, {\"type\": \"null\"}]}",
            "{\"$ref\": \"#/components/schemas/Order\"}",
            List.of(PUT + "response 200: /next was null or object, is object"),
            List.of("!" + PUT + "response 200: /next was object, is null or object")),
        change(
            "\"operationId\": \"putOrder\"",
            "\"security\": [{\"bearer\": []}]",
            List.of("!" + PUT + "needs [{\"bearer\":[]}]"),
            List.of(PUT + "is open to everybody")),
        change(
            "\"summary\": \"Puts.\"",
            "\"deprecated\": true",
            List.of(PUT + "is deprecated"),
            List.of()));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("changes")
  void aChangeIsNamedAndJudged(String one, String other, List<String> there, List<String> back) {
    assertThat(changes(one, other)).containsExactlyElementsOf(there);
    assertThat(changes(other, one)).containsExactlyElementsOf(back);
  }

  @Test
  void theSameIsTheSame() {
    assertThat(changes(BASE, BASE)).isEmpty();
  }

  private static List<String> changes(String before, String after) {
    return ApiComparison.between(new JsonObject(before), new JsonObject(after)).stream()
        .map(change -> (change.isBreaking() ? "!" : "") + change)
        .toList();
  }

  private static Arguments change(String from, String to, List<String> there, List<String> back) {
    return Arguments.of(BASE, replaced(BASE, from, to), there, back);
  }

  private static Arguments both(
      String from,
      String to,
      String alsoFrom,
      String alsoTo,
      List<String> there,
      List<String> back) {
    return Arguments.of(BASE, replaced(replaced(BASE, from, to), alsoFrom, alsoTo), there, back);
  }

  private static String replaced(String text, String from, String to) {
    var flat = text.replaceAll("\\s+", " ");
    int at = flat.indexOf(from);
    assertThat(at).as(from).isNotNegative();
    return flat.substring(0, at) + to + flat.substring(at + from.length());
  }
}
