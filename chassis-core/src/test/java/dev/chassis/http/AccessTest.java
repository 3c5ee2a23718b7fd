package dev.chassis.http;

import static dev.chassis.http.RunningIngress.CONFIG;
import static dev.chassis.http.RunningIngress.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.context.Principal;
import dev.chassis.context.RequestContext;
import dev.chassis.http.routes.TypedRoutes;
import dev.chassis.security.Authenticator;
import dev.chassis.security.JwtConfig;
import dev.chassis.security.RefusedTokenException;
import dev.chassis.security.RefusedTokenException.Reason;
import dev.chassis.security.SecurityConfig;
import dev.chassis.time.Ticker;
import dev.chassis.time.Time;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets to which route, with tokens that a stub believes by their name. */
class AccessTest {

  private static final SecurityConfig TOKENS =
      SecurityConfig.defaults()
          .withJwt(JwtConfig.of("https://login.example", "shop", URI.create("https://l.example/k")))
          .withOpenPaths("/assets/", "/robots.txt");

  private final ConcurrentLinkedQueue<Promise<Principal>> slow = new ConcurrentLinkedQueue<>();

  private final Authenticator stub =
      token ->
          switch (token) {
            case "teller" -> Future.succeededFuture(Principal.of("alice").withRoles("teller"));
            case "guest" -> Future.succeededFuture(Principal.of("bob"));
            case "slow" -> waiting();
            case "early" -> Future.failedFuture(new RefusedTokenException(Reason.NO_KEYS));
            default -> Future.failedFuture(new RefusedTokenException(Reason.SIGNATURE));
          };

  private final RunningIngress server =
      new RunningIngress(CONFIG, 1, Time.real(), TOKENS, stub, AccessTest::declare);

  record Note(String text) {}

  /** Routes alone, which plain requests find without Vert.x Web; encoded ones go there. */
  @ParameterizedTest
  @CsvSource({
    "'', /teller, 401", "'', /te%6cler, 401",
    "guest, /teller, 403", "guest, /te%6cler, 403",
    "teller, /teller, 200", "teller, /te%6cler, 200",
    "forged, /teller, 401", "forged, /te%6cler, 401",
    "'', /open, 200", "'', /o%70en, 200",
    "guest, /authenticated, 200", "guest, /a%75thenticated, 200",
    "'', /nothing, 401", "guest, /nothing, 404"
  })
  void bothWaysToARouteAskForTheSame(String token, String path, int status) {
    var direct =
        new RunningIngress(
            CONFIG,
            1,
            Time.real(),
            TOKENS,
            stub,
            routes -> {
              routes.get("/open", call -> named(call)).open();
              routes.get("/authenticated", call -> named(call)).authenticated();
              routes.get("/teller", call -> named(call)).roles("teller");
            });
    try (direct) {
      var answer =
          token.isEmpty() ? direct.get(path) : direct.get(path, "authorization", "Bearer " + token);
      assertThat(answer.statusCode()).isEqualTo(status);
    }
  }

  private Future<Principal> waiting() {
    var promise = Promise.<Principal>promise();
    slow.add(promise);
    return promise.future();
  }

  private static void declare(HttpRoutes routes) {
    routes.get("/open", call -> named(call)).open();
    routes.get("/said-nothing", call -> named(call));
    routes.get("/authenticated", call -> named(call)).authenticated();
    routes.get("/teller", call -> named(call)).roles("teller", "manager");
    routes.get("/services", call -> named(call)).callers("orders");
    routes.post("/notes", Note.class, (note, call) -> Future.succeededFuture(note));
    routes.router().get("/raw").handler(routing -> routing.end("raw"));
    routes.router().get("/assets/logo").handler(routing -> routing.end("logo"));
    routes.router().get("/robots.txt").handler(routing -> routing.end("robots"));
  }

  private static Future<Map<String, String>> named(HttpCall call) {
    return Future.succeededFuture(
        Map.of("who", call.principal().map(Principal::subject).orElse("nobody")));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/open, , 200",
    "/open, teller, 200",
    "/open/, , 200",
    "/said-nothing, , 401",
    "/said-nothing, guest, 200",
    "/authenticated, , 401",
    "/authenticated, guest, 200",
    "/teller, , 401",
    "/teller, guest, 403",
    "/teller, teller, 200",
    "/services, , 403",
    "/services, teller, 403",
    "/raw, , 401",
    "/raw, guest, 200",
    "/no-such-path, , 401",
    "/no-such-path, guest, 404",
    "/assets/logo, , 200",
    "/assets/../raw, , 401",
    "/assets/%2e%2e/raw, , 401",
    "/open/../raw, , 401",
    "//raw, , 401",
    "/robots.txt, , 200",
    "/robots.txt/x, , 401",
    "/open, forged, 401",
  })
  void letsInWhoMay(String path, String token, int status) {
    var answer =
        raw(
            "GET "
                + path
                + " HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n"
                + (token == null ? "" : "Authorization: Bearer " + token + "\r\n")
                + "\r\n");

    assertThat(answer).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void tellsHowToAuthenticateAndNotWhatWasWrong() {
    var missing = server.get("/teller");
    var forged = server.get("/teller", "authorization", "Bearer forged-9876");
    var weak = server.get("/teller", "authorization", "bearer guest");

    assertThat(missing.headers().firstValue("www-authenticate")).hasValue("Bearer");
    assertThat(forged.headers().firstValue("www-authenticate"))
        .hasValue("Bearer error=\"invalid_token\"");
    assertThat(forged.body()).doesNotContain("9876").doesNotContain("signature");
    assertThat(weak.headers().firstValue("www-authenticate"))
        .hasValue("Bearer error=\"insufficient_scope\"");
    assertThat(json(weak.body())).containsEntry("code", "insufficient-role");
    assertThat(weak.body()).doesNotContain("manager");
  }

  @Test
  void countsRefusalsByReason() {
    server.get("/teller");
    server.get("/teller", "authorization", "Bearer guest");
    server.get("/teller", "authorization", "Bearer forged");
    server.get("/services");

    assertThat(refused("missing")).isEqualTo(1);
    assertThat(refused("insufficient-role")).isEqualTo(1);
    assertThat(refused("signature")).isEqualTo(1);
    assertThat(refused("unknown-caller")).isEqualTo(1);
  }

  private String raw(String request) {
    try (var socket = server.raw()) {
      return socket.send(request).readToEnd();
    }
  }

  private double refused(String reason) {
    return server.meters.counter("security.refused", "reason", reason).count();
  }

  @Test
  void logsNoTokenWhenItRefusesOne() {
    try (var log = new LogCapture("dev.chassis")) {
      server.get("/teller", "authorization", "Bearer forged-13579");
      var refused = log.next();
      var access = log.next();

      assertThat(refused.getFormattedMessage()).isEqualTo("Caller refused: signature");
      assertThat(refused.getKeyValuePairs().toString() + access.getKeyValuePairs())
          .doesNotContain("13579");
    }
  }

  @Test
  void refusesTwoTokens() {
    var answer =
        raw(
            String.join(
                "\r\n",
                "GET /teller HTTP/1.1",
                "Host: shop",
                "Connection: close",
                "Authorization: Bearer teller",
                "Authorization: Bearer guest",
                "",
                ""));

    assertThat(answer).startsWith("HTTP/1.1 400").contains("error=\"invalid_request\"");
  }

  @Test
  void anotherSchemeIsTheRoutesOwnBusiness() {
    assertThat(server.get("/open", "authorization", "Basic YTpi").statusCode()).isEqualTo(200);
    assertThat(server.get("/teller", "authorization", "Basic YTpi").statusCode()).isEqualTo(401);
  }

  @Test
  void blamesItselfWhenTokensCannotBeChecked() {
    var answer = server.get("/teller", "authorization", "Bearer early");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
  }

  @Test
  void keepsTheBodyWhileATokenIsChecked() {
    try (var socket = server.raw()) {
      socket.send(
          String.join(
              "\r\n",
              "POST /notes HTTP/1.1",
              "Host: shop",
              "Content-Type: application/json",
              "Authorization: Bearer slow",
              "Content-Length: 16",
              "",
              "{\"text\":\"hello\"}"));
      while (slow.isEmpty()) {
        Thread.onSpinWait();
      }
      slow.remove().complete(Principal.of("carol"));

      assertThat(socket.readResponse()).startsWith("HTTP/1.1 200").endsWith("{\"text\":\"hello\"}");
    }
  }

  @Test
  void thePrincipalTravelsWithTheRequest() {
    try (var other =
        new RunningIngress(
            CONFIG,
            1,
            Time.real(),
            TOKENS,
            stub,
            routes ->
                routes.get(
                    "/later",
                    call ->
                        call.routing()
                            .vertx()
                            .executeBlocking(
                                () -> String.valueOf(RequestContext.current().principal()))))) {
      assertThat(other.get("/later", "authorization", "Bearer teller").body()).contains("alice");
    }
  }

  @Test
  void refusesDeclarationsThatNobodyCouldFulfil() {
    var routes =
        TypedRoutes.on(
            Router.router(server.vertx),
            CONFIG,
            server.meters,
            Ticker.system(),
            Timers.on(server.vertx));
    routes.get("/teller", call -> named(call)).roles("teller");
    var others =
        TypedRoutes.on(
            Router.router(server.vertx),
            CONFIG,
            server.meters,
            Ticker.system(),
            Timers.on(server.vertx));
    others.get("/services", call -> named(call)).callers("orders");

    assertThatThrownBy(() -> routes.requireProofs(true)).hasMessageContaining("security.jwt");
    assertThatThrownBy(() -> others.requireProofs(false)).hasMessageContaining("clientAuthorities");
    assertThatThrownBy(() -> others.get("/a", call -> named(call)).open().roles("x"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nothingMoreCanBeSaidOfARouteInUse() {
    var seen = new ConcurrentLinkedQueue<Route>();
    try (var other =
        new RunningIngress(
            CONFIG, 1, routes -> seen.add(routes.get("/x", call -> Future.succeededFuture("x"))))) {
      other.get("/x");

      assertThatThrownBy(() -> seen.element().roles("teller"))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
