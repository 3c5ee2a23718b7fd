package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionalTest {

  private static final Instant CHANGED = Instant.parse("2024-03-01T12:00:00.900Z");
  private static final AtomicReference<String> stored = new AtomicReference<>("");
  private static RunningIngress server;

  record Text(String text) {}

  @BeforeAll
  static void start() {
    server =
        new RunningIngress(
            routes -> {
              routes.get(
                  "/tagged",
                  call ->
                      Future.succeededFuture(
                          Reply.ok(new Text("x"))
                              .withEtag(Etag.of(7))
                              .withLastModified(CHANGED)
                              .withHeader("cache-control", "no-cache")));
              routes.get("/hashed", call -> Future.succeededFuture(new Text("x"))).etags();
              routes.get("/plain", call -> Future.succeededFuture(new Text("x")));
              routes
                  .put(
                      "/tagged",
                      Text.class,
                      (text, call) -> {
                        call.checkConditions(Etag.of(7), CHANGED);
                        stored.set(text.text());
                        return Future.succeededFuture();
                      })
                  .requiresIfMatch();
              routes.put(
                  "/free",
                  Text.class,
                  (text, call) -> {
                    call.checkConditions(Etag.of(7), CHANGED);
                    return Future.succeededFuture();
                  });
              routes.put(
                  "/absent",
                  Text.class,
                  (text, call) -> {
                    call.checkConditions(null);
                    return Future.succeededFuture();
                  });
              routes
                  .version("v1")
                  .get("/old", call -> Future.succeededFuture("old"))
                  .deprecated(LocalDate.of(2024, 1, 1), LocalDate.of(2025, 6, 30));
              routes
                  .version("v1")
                  .get(
                      "/gone",
                      call -> Future.failedFuture(ProblemException.notFound("gone", "No.")))
                  .deprecated(LocalDate.of(2024, 1, 1), LocalDate.of(2025, 6, 30));
              var tenants = routes.under("/v2").under("/tenants/{tenant}");
              tenants.get("/", call -> Future.succeededFuture(call.path("tenant")));
              tenants.get("/old", call -> Future.succeededFuture("new"));
            });
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "if-none-match     | \"7\"                         | 304",
        "if-none-match     | W/\"7\"                       | 304",
        "if-none-match     | \"6\", \"7\"                  | 304",
        "if-none-match     | *                             | 304",
        "if-none-match     | \"8\"                         | 200",
        "if-none-match     | 7                             | 200",
        "if-match          | \"7\"                         | 200",
        "if-match          | *                             | 200",
        "if-match          | W/\"7\"                       | 412",
        "if-match          | \"8\"                         | 412",
        "if-modified-since | Fri, 01 Mar 2024 12:00:00 GMT | 304",
        "if-modified-since | Fri, 01 Mar 2024 11:59:59 GMT | 200",
        "if-modified-since | yesterday                     | 200",
        "if-unmodified-since | Fri, 01 Mar 2024 12:00:00 GMT | 200",
        "if-unmodified-since | Fri, 01 Mar 2024 11:59:59 GMT | 412",
      })
  void aConditionOnReadingIsHeard(String header, String value, int status) {
    var answer = server.get("/tagged", header, value);

    assertThat(answer.statusCode()).isEqualTo(status);
    if (status == 304) {
      assertThat(answer.body()).isEmpty();
      assertThat(answer.headers().map().keySet()).doesNotContain("content-type");
      assertThat(answer.headers().firstValue("cache-control")).hasValue("no-cache");
    }
    if (status != 412) {
      assertThat(answer.headers().firstValue("etag")).hasValue("\"7\"");
      assertThat(answer.headers().firstValue("last-modified"))
          .hasValue("Fri, 01 Mar 2024 12:00:00 GMT");
    }
  }

  @Test
  void theTagCountsMoreThanTheDate() {
    assertThat(
            server
                .get(
                    "/tagged",
                    "if-none-match",
                    "\"8\"",
                    "if-modified-since",
                    "Fri, 01 Mar 2024 12:00:00 GMT")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void aHashOfTheAnswerIsItsTag() {
    var first = server.get("/hashed");
    var tag = first.headers().firstValue("etag").orElseThrow();

    assertThat(tag).matches("W/\"[A-Za-z0-9_-]{22}\"");
    assertThat(server.get("/hashed").headers().firstValue("etag")).hasValue(tag);
    assertThat(server.get("/hashed", "if-none-match", tag).statusCode()).isEqualTo(304);
    assertThat(server.get("/plain").headers().firstValue("etag")).isEmpty();
  }

  @Test
  void headIsAnsweredAsGetIs() {
    assertThat(server.send("HEAD", "/tagged", "").headers().firstValue("etag")).hasValue("\"7\"");
    assertThat(server.send("HEAD", "/tagged", "", "if-none-match", "\"7\"").statusCode())
        .isEqualTo(304);
  }

  @Test
  void aChangeMustSayOfWhich() {
    var answer = put("/tagged", "a", "x-none", "");

    assertThat(answer).isEqualTo(428);
    assertThat(stored).doesNotHaveValue("a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/tagged | if-match      | \"7\"   | 204",
        "/tagged | if-match      | \"6\"   | 412",
        "/tagged | if-match      | W/\"7\" | 412",
        "/free   | if-none-match | *       | 412",
        "/free   | if-none-match | \"7\"   | 412",
        "/free   | if-none-match | \"6\"   | 204",
        "/free   | if-unmodified-since | Fri, 01 Mar 2024 11:59:59 GMT | 412",
        "/absent | if-none-match | *       | 204",
        "/absent | if-match      | *       | 412",
        "/absent | x-none        | x       | 204",
      })
  void aConditionOnChangingIsHeard(String path, String header, String value, int status) {
    stored.set("");

    assertThat(put(path, "b", header, value)).isEqualTo(status);
    assertThat(stored).hasValue(status == 204 && path.equals("/tagged") ? "b" : "");
  }

  @Test
  void aDeprecatedRouteSaysSo() {
    var answer = server.get("/v1/old");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("deprecation")).hasValue("@1704067200");
    assertThat(answer.headers().firstValue("sunset")).hasValue("Mon, 30 Jun 2025 00:00:00 GMT");
  }

  @Test
  void aDeprecatedRouteSaysSoAlsoWhenItFails() {
    var answer = server.get("/v1/gone");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().allValues("deprecation")).containsExactly("@1704067200");
    assertThat(answer.headers().allValues("sunset"))
        .containsExactly("Mon, 30 Jun 2025 00:00:00 GMT");
  }

  @Test
  void aPrefixIsPartOfTheTemplate() {
    assertThat(server.get("/v2/tenants/north").body()).isEqualTo("\"north\"");
    assertThat(server.get("/v2/tenants/north/old").body()).isEqualTo("\"new\"");
    assertThat(server.get("/old").statusCode()).isEqualTo(404);
    assertThat(
            server
                .meters
                .get("http.server.requests")
                .tag("route", "/v2/tenants/{tenant}/old")
                .timer()
                .count())
        .isPositive();
    assertThatThrownBy(() -> server.routes.version("1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> server.routes.under("v1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static int put(String path, String text, String header, String value) {
    return server
        .send(
            "PUT",
            path,
            dev.chassis.json.JsonCodec.encode(Map.of("text", text)).toString(),
            "content-type",
            "application/json",
            header,
            value)
        .statusCode();
  }
}
