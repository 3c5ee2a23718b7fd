package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chassis.http.openapi.OpenApi;
import dev.chassis.http.routes.TypedRoutes;
import dev.chassis.json.JsonCodec;
import dev.chassis.time.Time;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class OpenApiTest {

  private static final Vertx vertx = Vertx.vertx();

  enum Side {
    BUY,
    @JsonProperty("sell")
    SELL
  }

  record Line(String symbol, int quantity) {}

  record Page<T>(List<T> items, OptionalInt next) {}

  record Tree(String name, List<Tree> children) {}

  @SuppressWarnings("ArrayRecordComponent") // some have them
  record Order(
      UUID id,
      @JsonProperty("account_id") String accountId,
      long version,
      BigDecimal amount,
      double ratio,
      boolean open,
      Side side,
      @Nullable Side other,
      Instant at,
      LocalDate day,
      List<Line> lines,
      Map<String, Line> byName,
      Optional<Line> extra,
      @Nullable String note,
      List<@Nullable String> gaps,
      Object any,
      byte[] bytes) {}

  record Find(
      String id,
      Optional<Side> side,
      List<Integer> sizes,
      @Query("page-size") int pageSize,
      @Header("x-tenant") String tenant) {}

  record Place(String account, @Body Optional<Line> line) {}

  @AfterAll
  static void stop() {
    vertx.close();
  }

  @Test
  void recordsBecomeSchemas() {
    var schemas =
        document(routes -> routes.post("/orders", Order.class, Future::succeededFuture))
            .getJsonObject("components")
            .getJsonObject("schemas");

    assertThat(schemas.fieldNames()).containsExactly("FieldError", "Line", "Order", "Problem");
    assertThat(schemas.getJsonObject("Order"))
        .isEqualTo(
            json(
                """
                {"type": "object",
                 "properties": {
                   "id": {"type": "string", "format": "uuid"},
                   "account_id": {"type": "string"},
                   "version": {"type": "integer", "format": "int64"},
                   "amount": {"type": "number"},
                   "ratio": {"type": "number", "format": "double"},
                   "open": {"type": "boolean"},
                   "side": {"type": "string", "enum": ["BUY", "sell"]},
                   "other": {"type": ["string", "null"], "enum": ["BUY", "sell", null]},
                   "at": {"type": "string", "format": "date-time"},
                   "day": {"type": "string", "format": "date"},
                   "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
                   "byName": {"type": "object",
                     "additionalProperties": {"$ref": "#/components/schemas/Line"}},
                   "extra": {"anyOf": [{"$ref": "#/components/schemas/Line"}, {"type": "null"}]},
                   "note": {"type": ["string", "null"]},
                   "gaps": {"type": "array", "items": {"type": ["string", "null"]}},
                   "any": {},
                   "bytes": {"type": "string", "contentEncoding": "base64"}},
                 "required": ["id", "account_id", "version", "amount", "ratio", "open", "side",
                   "at", "day", "lines", "byName", "gaps", "any", "bytes"]}"""));
    assertThat(schemas.getJsonObject("Problem").getJsonArray("required"))
        .containsExactly("type", "title", "status", "code");
  }

  @Test
  void genericAndRecursiveRecordsHaveNames() {
    var schemas =
        document(
                routes -> {
                  routes.get("/tree", call -> Future.succeededFuture()).returns(Tree.class);
                  routes.post("/page", LinePage.class, Future::succeededFuture);
                })
            .getJsonObject("components")
            .getJsonObject("schemas");

    assertThat(schemas.fieldNames()).contains("Tree", "LinePage", "PageOfLine", "Line");
    assertThat(schemas.getJsonObject("Tree").getJsonObject("properties").getJsonObject("children"))
        .isEqualTo(json("{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Tree\"}}"));
  }

  record LinePage(Page<Line> page) {}

  @Test
  void aRouteIsDescribedWithAllThatWasSaid() {
    var operation =
        operation(
            "/v1/orders/{id}",
            "get",
            routes ->
                routes
                    .version("v1")
                    .get("/orders/{id}", Find.class, find -> Future.succeededFuture())
                    .returns(Line.class)
                    .produces("text/csv", Line.class, line -> Buffer.buffer())
                    .fails(404, "There is no such order.")
                    .deprecated(LocalDate.of(2024, 1, 1))
                    .summary("Finds an order.")
                    .tags("orders"));

    assertThat(operation)
        .isEqualTo(
            json(
                """
                {"operationId": "getV1OrdersById", "summary": "Finds an order.",
                 "tags": ["orders"], "deprecated": true,
                 "parameters": [
                   {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
                   {"name": "side", "in": "query", "required": false,
                     "schema": {"type": "string", "enum": ["BUY", "sell"]}},
                   {"name": "sizes", "in": "query", "required": false, "schema":
                     {"type": "array", "items": {"type": "integer", "format": "int32"}}},
                   {"name": "page-size", "in": "query", "required": true,
                     "schema": {"type": "integer", "format": "int32"}},
                   {"name": "x-tenant", "in": "header", "required": true,
                     "schema": {"type": "string"}}],
                 "responses": {
                   "200": {"description": "OK", "content": {
                     "application/json": {"schema": {"$ref": "#/components/schemas/Line"}},
                     "text/csv": {"schema": {"type": "string"}}}},
                   "400": {"$ref": "#/components/responses/Problem"},
                   "404": {"description": "There is no such order.", "content": {
                     "application/problem+json":
                       {"schema": {"$ref": "#/components/schemas/Problem"}}}},
                   "default": {"$ref": "#/components/responses/Problem"}}}"""));
  }

  @Test
  void bodiesAreDescribed() {
    var optional =
        operation(
            "/accounts/{account}/lines",
            "post",
            routes ->
                routes
                    .post(
                        "/accounts/{account}/lines", Place.class, place -> Future.succeededFuture())
                    .returns(202, Line.class)
                    .returnsNothing(204));

    assertThat(optional.getJsonObject("requestBody").getBoolean("required")).isFalse();
    assertThat(optional.getJsonObject("responses").fieldNames())
        .containsExactly("202", "204", "400", "default");
    assertThat(optional.getJsonArray("parameters")).hasSize(1);
  }

  @Test
  void whoMayIsDescribed() {
    var document =
        document(
            routes -> {
              routes.get("/a", call -> Future.succeededFuture()).roles("teller", "admin");
              routes.get("/b", call -> Future.succeededFuture()).authenticated();
              routes.get("/c", call -> Future.succeededFuture()).open();
            });
    var paths = document.getJsonObject("paths");

    assertThat(paths.getJsonObject("/a").getJsonObject("get").getJsonArray("security").encode())
        .isEqualTo("[{\"bearer\":[\"admin\",\"teller\"]}]");
    assertThat(paths.getJsonObject("/b").getJsonObject("get").getJsonArray("security").encode())
        .isEqualTo("[{\"bearer\":[]}]");
    assertThat(paths.getJsonObject("/c").getJsonObject("get").fieldNames())
        .doesNotContain("security");
    assertThat(document.getJsonObject("components").containsKey("securitySchemes")).isTrue();
  }

  @Test
  void operationsHaveNamesOfTheirOwn() {
    var paths =
        document(
                routes -> {
                  routes.get("/a-b", call -> Future.succeededFuture());
                  routes.get("/a/b", call -> Future.succeededFuture());
                  routes.delete("/", call -> Future.succeededFuture());
                  routes.get("/c", call -> Future.succeededFuture()).operationId("listAll");
                })
            .getJsonObject("paths");

    assertThat(paths.fieldNames()).containsExactly("/", "/a-b", "/a/b", "/c");
    assertThat(
            paths.stream().map(path -> ((JsonObject) path.getValue()).iterator().next().getValue()))
        .extracting(operation -> ((JsonObject) operation).getString("operationId"))
        .containsExactly("delete", "getAB", "getAB2", "listAll");
  }

  @Test
  void theOrderOfDeclarationMakesNoDifference() {
    Consumer<HttpRoutes> one = routes -> routes.get("/a", call -> Future.succeededFuture());
    Consumer<HttpRoutes> two = routes -> routes.post("/b", Order.class, Future::succeededFuture);

    assertThat(text(one.andThen(two))).isEqualTo(text(two.andThen(one)));
  }

  private static JsonObject operation(String path, String method, Consumer<HttpRoutes> routes) {
    return document(routes).getJsonObject("paths").getJsonObject(path).getJsonObject(method);
  }

  private static JsonObject document(Consumer<HttpRoutes> routes) {
    return json(text(routes));
  }

  private static String text(Consumer<HttpRoutes> declare) {
    var routes =
        TypedRoutes.on(
            Router.router(vertx),
            HttpServerConfig.defaults(),
            new SimpleMeterRegistry(),
            Time.real().ticker(),
            Time.real().timers(vertx));
    declare.accept(routes);
    return JsonCodec.encode(OpenApi.document("shop", "1", routes.operations())).toString();
  }

  private static JsonObject json(String text) {
    return new JsonObject(text);
  }
}
