package dev.chassis.testkit.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.client.ServiceRequest;
import dev.chassis.http.Reply;
import dev.chassis.observability.Observability;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What strangers find on the port that is meant for them, and where clients do not go. */
class PublicPortTest {

  /** What other frameworks show, and scanners ask for first. */
  private static final List<String> WANTED =
      List.of(
          "/actuator",
          "/actuator/env",
          "/actuator/heapdump",
          "/env",
          "/heapdump",
          "/threaddump",
          "/jolokia",
          "/admin",
          "/management",
          "/debug/pprof",
          "/q/dev",
          "/.env",
          "/.git/config",
          "/server-status",
          "/console",
          "/h2-console",
          "/swagger-ui",
          "/trace",
          "/dump");

  private static Chassis service() {
    return Chassis.service("shop")
        .with(Observability.module())
        .wiring(chassis -> chassis.http().get("/goods", call -> Future.succeededFuture("g")));
  }

  @Test
  void nothingOfTheManagementServerIsOnThePublicPort() {
    try (var shop = ServiceUnderTest.start(service())) {
      var pages = new ArrayList<String>(WANTED);
      shop.management()
          .get("/")
          .json()
          .getJsonArray("pages")
          .forEach(page -> pages.add((String) page));
      assertThat(pages).contains("/config", "/metrics", "/health/live", "/info");

      for (var page : pages) {
        for (var method : List.of("GET", "POST", "PUT", "DELETE")) {
          assertThat(shop.http().send(method, page, null, Map.of()).status())
              .as("%s %s", method, page)
              .isEqualTo(404);
        }
      }
      assertThat(shop.management().get("/config").status()).as("the control").isEqualTo(200);
    }
  }

  @Test
  void withTokensConfiguredEvenTheirAbsenceIsNotTold() {
    try (var login = FakeIdentityProvider.start();
        var shop =
            ServiceUnderTest.start(
                service(), environment -> login.configure(environment, "shop"))) {
      for (var page : WANTED) {
        assertThat(shop.http().get(page).status()).as(page).isEqualTo(401);
      }
      var bearer = Map.of("authorization", login.bearer("alice"));
      assertThat(shop.http().get("/goods", bearer).status()).isEqualTo(200);
      assertThat(shop.http().get("/goods").status()).isEqualTo(401);
    }
  }

  @Test
  void theDescriptionOfTheServiceIsForThoseWithATokenUnlessItIsSaidToBeOpen() {
    try (var login = FakeIdentityProvider.start();
        var shop =
            ServiceUnderTest.start(
                service(),
                environment ->
                    login.configure(environment, "shop").set("openapi.onServicePort", true));
        var open =
            ServiceUnderTest.start(
                service(),
                environment ->
                    login
                        .configure(environment, "shop")
                        .set("openapi.onServicePort", true)
                        .set("security.openPaths", "/openapi.json"))) {
      var bearer = Map.of("authorization", login.bearer("alice"));
      assertThat(shop.http().get("/openapi.json").status()).isEqualTo(401);
      assertThat(shop.http().get("/openapi.json", bearer).body()).contains("/goods");
      assertThat(open.http().get("/openapi.json").body()).contains("/goods");
      assertThat(open.http().get("/goods").status()).isEqualTo(401);
    }
  }

  @Test
  void aReloadNeedsTheManagementTokenWhereOthersReachIt() {
    var token = "0123456789abcdef";
    try (var without =
            ServiceUnderTest.start(
                service(), environment -> environment.set("management.host", "0.0.0.0"));
        var with =
            ServiceUnderTest.start(
                service(),
                environment ->
                    environment.set("management.host", "0.0.0.0").set("management.token", token))) {
      assertThat(reload(without, "Bearer " + token)).isEqualTo(403);
      assertThat(reload(with, "Bearer wrong")).isEqualTo(401);
      assertThat(reload(with, "Bearer " + token)).isEqualTo(200);
    }
    try (var onLoopback = ServiceUnderTest.start(service())) {
      assertThat(reload(onLoopback, "none")).isEqualTo(200);
    }
  }

  private static int reload(ServiceUnderTest shop, String authorization) {
    return shop.management()
        .post("/config/reload", "", Map.of("authorization", authorization))
        .status();
  }

  @Test
  void aClientFollowsNoRedirect() {
    var visited = new AtomicInteger();
    var trap =
        Chassis.service("trap")
            .wiring(
                chassis ->
                    chassis
                        .http()
                        .get("/secret", call -> Future.succeededFuture(visited.incrementAndGet())));
    try (var target = ServiceUnderTest.start(trap)) {
      var elsewhere = "http://127.0.0.1:" + target.port() + "/secret";
      var redirecting =
          Chassis.service("front")
              .wiring(
                  chassis ->
                      chassis
                          .http()
                          .get(
                              "/go",
                              call ->
                                  Future.succeededFuture(
                                      new Reply<>(307, "x", Map.of("location", elsewhere)))));
      try (var front = ServiceUnderTest.start(redirecting);
          var caller =
              ServiceUnderTest.start(
                  Chassis.service("caller").wiring(chassis -> chassis.client("front")),
                  environment ->
                      environment.set("discovery.addresses.front", "127.0.0.1:" + front.port()))) {
        var answer = caller.context().client("front").call(ServiceRequest.get("/go"));
        Eventually.until("there is an answer", answer::isComplete);

        assertThat(visited.get()).isZero();
        assertThat(target.http().get("/secret").body()).as("the control").isEqualTo("1");
      }
    }
  }
}
