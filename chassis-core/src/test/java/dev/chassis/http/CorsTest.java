package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsTest {

  private static final String GOOD = "https://bank.example";
  private static RunningIngress closed;
  private static RunningIngress open;

  @BeforeAll
  static void start() {
    closed = new RunningIngress(CorsTest::declare);
    var cors = CorsConfig.defaults().withOrigins(List.of(GOOD)).withCredentials(true);
    open = new RunningIngress(RunningIngress.CONFIG.withCors(cors), 1, CorsTest::declare);
  }

  private static void declare(HttpRoutes routes) {
    routes.get("/here", call -> Future.succeededFuture("here"));
    routes.get(
        "/gone", call -> Future.failedFuture(ProblemException.notFound("gone", "It is gone.")));
  }

  @AfterAll
  static void stop() {
    closed.close();
    open.close();
  }

  private static String allowed(HttpResponse<String> answer) {
    return answer.headers().firstValue("access-control-allow-origin").orElse("nobody");
  }

  private static HttpResponse<String> preflight(RunningIngress server, String origin) {
    return server.send(
        "OPTIONS", "/here", "", "origin", origin, "access-control-request-method", "POST");
  }

  @Test
  void nobodyMayByDefault() {
    var answer = closed.get("/here", "origin", GOOD);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(allowed(answer)).isEqualTo("nobody");
    assertThat(allowed(preflight(closed, GOOD))).isEqualTo("nobody");
  }

  @Test
  void whoIsNamedMay() {
    var answer = open.get("/here", "origin", GOOD);

    assertThat(allowed(answer)).isEqualTo(GOOD);
    assertThat(answer.headers().allValues("vary")).contains("origin");
    assertThat(answer.headers().firstValue("access-control-allow-credentials")).hasValue("true");
    assertThat(answer.headers().firstValue("access-control-expose-headers").orElse(""))
        .contains("x-request-id", "location", "etag", "retry-after");
  }

  @Test
  void aProblemCanBeReadToo() {
    var answer = open.get("/gone", "origin", GOOD);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(allowed(answer)).isEqualTo(GOOD);
    assertThat(answer.headers().allValues("vary")).containsOnlyOnce("origin");
  }

  @Test
  void aPreflightIsAnsweredBeforeAnythingElse() {
    var answer = preflight(open, GOOD);

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(allowed(answer)).isEqualTo(GOOD);
    assertThat(answer.headers().firstValue("access-control-allow-methods").orElse(""))
        .contains("POST", "DELETE");
    assertThat(answer.headers().firstValue("access-control-allow-headers").orElse(""))
        .contains("idempotency-key");
    assertThat(answer.headers().firstValue("access-control-max-age")).hasValue("3600");
  }

  @Test
  void anAnswerWithoutOriginSaysThatItVaries() {
    assertThat(open.get("/here").headers().allValues("vary")).contains("origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "https://bank.example.evil.test",
        "https://evilbank.example",
        "https://bank.example:8443",
        "http://bank.example",
        "https://BANK.example",
        "https://bank.example/",
        "https://bank.example, https://evil.test",
        "https://sub.bank.example",
        "https://bank.example@evil.test",
        "*"
      })
  void whoMerelyLooksAlikeMayNot(String origin) {
    assertThat(allowed(open.get("/here", "origin", origin))).isEqualTo("nobody");
    var preflight = preflight(open, origin);
    assertThat(preflight.statusCode()).isEqualTo(403);
    assertThat(allowed(preflight)).isEqualTo("nobody");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*", "null", "https://*.example", "https://bank.example/", "bank.example"})
  void whatIsNoOriginIsNoSetting(String origin) {
    assertThatThrownBy(() -> CorsConfig.defaults().withOrigins(List.of(origin)))
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining("origins");
  }
}
