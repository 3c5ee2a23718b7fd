package dev.chassis.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.Secret;
import dev.chassis.http.FileSource;
import dev.chassis.http.RawHttp;
import dev.chassis.http.RunningIngress;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementGateTest {

  private static final String TOKEN = "0123456789abcdef";

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    RunningIngress.await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/ready", "/metrics"})
  void healthAndMetricsAreOpenToAll(String path) {
    int port = start(reachable());

    assertThat(get(port, path, "")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/config",
        "/",
        "/nothing",
        "/health/../config",
        "/health/%2e%2e/config",
        "//config"
      })
  void withoutATokenSetNothingElseIsShown(String path) {
    int port = start(reachable());

    assertThat(get(port, path, ""))
        .startsWith("HTTP/1.1 403 ")
        .contains("no-management-token")
        .doesNotContain("orders");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 401",
    "'Authorization: Bearer wrong', 401",
    "'Authorization: Bearer 0123456789abcdeF', 401",
    "'Authorization: Basic 0123456789abcdef', 401",
    "'Authorization: Bearer 0123456789abcdef', 200"
  })
  void theTokenOpensTheRest(String header, int status) {
    int port = start(reachable().withToken(Secret.of(TOKEN)));

    var answer = get(port, "/config", header.isEmpty() ? "" : header + "\r\n");

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(answer.contains("www-authenticate: Bearer")).isEqualTo(status == 401);
  }

  @Test
  void onLoopbackEverythingIsOpen() {
    int port = start(ManagementConfig.defaults().withAddress("127.0.0.1", 0));

    assertThat(get(port, "/config", "")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rebound.example", "127.example.com", "127.0.0.1.example.com", "10.0.0.1"})
  void onLoopbackARequestMustNameThisMachine(String host) {
    int port = start(ManagementConfig.defaults().withAddress("127.0.0.1", 0));

    assertThat(get(port, host, "/config", ""))
        .startsWith("HTTP/1.1 421 ")
        .contains("not-this-machine")
        .doesNotContain("orders");
    assertThat(get(port, host, "/health/ready", "")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "127.0.1.1", "[::1]"})
  void thisMachineHasSeveralNames(String host) {
    int port = start(ManagementConfig.defaults().withAddress("127.0.0.1", 0));

    assertThat(get(port, host + ":" + port, "/config", "")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void filesOfPagesAreOpenToAllAndBrowsersAreSentThere() {
    int port = start(reachable());

    assertThat(get(port, "/page/hello.txt", ""))
        .startsWith("HTTP/1.1 200 ")
        .contains("content-security-policy: default-src 'none'")
        .endsWith("hello\n");
    assertThat(get(port, "/page/%2e%2e/config", "")).startsWith("HTTP/1.1 403 ");
    assertThat(get(port, "/", "Accept: text/html\r\n"))
        .startsWith("HTTP/1.1 303 ")
        .contains("location: /page/");
    assertThat(get(port, "/", "Accept: application/json\r\n")).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void aTokenThatCanBeGuessedIsRefused() {
    assertThatThrownBy(() -> ManagementConfig.defaults().withToken(Secret.of("hunter2")))
        .hasMessageContaining("16 characters or more")
        .hasMessageNotContaining("hunter2");
  }

  private static ManagementConfig reachable() {
    return ManagementConfig.defaults().withAddress("0.0.0.0", 0);
  }

  private int start(ManagementConfig config) {
    var server =
        ManagementServer.create(
            vertx, config, new SimpleMeterRegistry(), Ticker.system(), Timers.on(vertx));
    var routes = server.routes();
    routes.json("/config", () -> Future.succeededFuture(Map.of("name", "orders")));
    routes.json("/health/ready", () -> Future.succeededFuture(Map.of("status", "UP")));
    routes.text("/metrics", "text/plain", () -> Future.succeededFuture("up 1\n"));
    routes.files(
        "/page",
        FileSource.classPath("management-page"),
        Map.of("content-security-policy", "default-src 'none'"));
    routes.home("/page/");
    RunningIngress.await(server.start());
    return server.port();
  }

  private static String get(int port, String path, String header) {
    return get(port, "localhost:" + port, path, header);
  }

  private static String get(int port, String host, String path, String header) {
    try (var connection = new RawHttp(port)) {
      var head = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + header;
      return connection.send(head + "Connection: close\r\n\r\n").readToEnd();
    }
  }
}
