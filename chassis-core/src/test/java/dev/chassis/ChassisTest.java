package dev.chassis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.Check;
import dev.chassis.config.ConfigException;
import dev.chassis.config.ConfigProblem;
import dev.chassis.context.RequestContext;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.heartbeat.LocalHeartbeatChannel;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChassisTest {

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<RunningService> running = new CopyOnWriteArrayList<>();
  private final List<String> happened = new CopyOnWriteArrayList<>();

  record Greeting(String hello) {}

  record OrdersSettings(int maxQuantity, Duration patience) {
    OrdersSettings {
      Check.all(
          Check.between(1, 1000, "maxQuantity", maxQuantity), Check.positive("patience", patience));
    }

    static OrdersSettings defaults() {
      return new OrdersSettings(100, Duration.ofSeconds(1));
    }
  }

  @AfterEach
  void stopAll() throws Exception {
    for (var service : running) {
      await(service.stop());
    }
  }

  @Test
  void answersOnItsRoutes() throws Exception {
    var service = start(hello(), surroundings());

    assertThat(get(service.port(), "/hello/world").body()).isEqualTo("{\"hello\":\"world\"}");
  }

  @Test
  void hasManagementPagesOnAPortOfTheirOwn() throws Exception {
    var service = start(hello(), surroundings());

    assertThat(get(service.managementPort(), "/health/live").statusCode()).isEqualTo(200);
    assertThat(get(service.managementPort(), "/health/ready").body()).contains("\"UP\"");
    assertThat(get(service.managementPort(), "/health/started").statusCode()).isEqualTo(200);
    assertThat(get(service.managementPort(), "/info").body()).contains("\"name\":\"hello\"");
    assertThat(get(service.managementPort(), "/config").body()).contains("http.port");
    for (var page : List.of("/breakers", "/discovery", "/heartbeats")) {
      assertThat(get(service.managementPort(), page).statusCode()).isEqualTo(200);
    }
    assertThat(get(service.port(), "/health/live").statusCode()).isEqualTo(404);
  }

  @Test
  void startsResourcesThenTheServiceThenTheIntakeAndStopsInReverse() throws Exception {
    var chassis =
        Chassis.service("ordered")
            .wiring(
                context -> {
                  context.component(Phase.INGRESS, recorder("intake"));
                  context.onStart("own", () -> happen("+own"));
                  context.onStop("own", () -> happen("-own"));
                  context.component(Phase.RESOURCES, recorder("database"));
                });

    await(start(chassis, surroundings()).stop());

    assertThat(happened)
        .containsExactly("+database", "+own", "+intake", "-intake", "-own", "-database");
  }

  @Test
  void stopsWhatHadStartedWhenAComponentFails() throws Exception {
    var chassis =
        Chassis.service("broken")
            .wiring(
                context -> {
                  context.component(Phase.RESOURCES, recorder("database"));
                  context.onStart("warm-up", () -> Future.failedFuture("no data"));
                });

    assertThatThrownBy(() -> await(chassis.start(surroundings())))
        .hasMessageContaining("warm-up did not start: no data");
    assertThat(happened).containsExactly("+database", "-database");
  }

  @Test
  void namesAllMistakesOfAFileWithFileAndLineBeforeItStartsAnything(@TempDir Path folder)
      throws Exception {
    var file = folder.resolve("orders.conf");
    Files.writeString(
        file,
        """
        http {
          idleTimeout = long
          maxBdoy = 1MiB
        }
        heartbeat.interval = 10
        orders {
          maxQuantity = 5000
        }
        ordesr { patience = 2s }
        """);
    var chassis =
        Chassis.service("orders")
            .wiring(
                context -> {
                  context.config("orders", OrdersSettings.class);
                  context.component(Phase.RESOURCES, recorder("database"));
                });

    assertThatThrownBy(() -> await(chassis.start(surroundings().file(file))))
        .isInstanceOfSatisfying(
            ConfigException.class,
            refused ->
                assertThat(refused.problems())
                    .extracting(ConfigProblem::message)
                    .satisfiesExactlyInAnyOrder(
                        one ->
                            assertThat(one).contains("orders.conf:2: http.idleTimeout: \"long\""),
                        one ->
                            assertThat(one)
                                .contains("orders.conf:3: http.maxBdoy")
                                .contains("did you mean http.maxBody?"),
                        one ->
                            assertThat(one)
                                .contains("orders.conf:5: heartbeat.interval: \"10\"")
                                .contains("unit"),
                        one ->
                            assertThat(one)
                                .contains(
                                    "orders.conf:7: orders.maxQuantity: 5000: expected from 1 to 1000"),
                        one ->
                            assertThat(one)
                                .contains("orders.conf:9: ordesr")
                                .contains("did you mean orders?")));
    assertThat(happened).isEmpty();
  }

  @Test
  void checksWithoutStartingOrBindingAnything() throws Exception {
    var chassis =
        Chassis.service("checked")
            .wiring(context -> context.component(Phase.RESOURCES, recorder("database")));

    await(chassis.check(surroundings()));

    assertThat(happened).isEmpty();
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    try (var taken = new ServerSocket(0)) {
      var environment =
          surroundings().set("http.port", taken.getLocalPort()).set("http.host", "0.0.0.0");

      assertThatThrownBy(() -> await(hello().start(environment)))
          .hasMessageContaining("http server did not start")
          .hasMessageContaining(String.valueOf(taken.getLocalPort()));
    }
  }

  @Test
  void callsAnotherServiceByNameAndCarriesTheTraceAlong() throws Exception {
    var channel = LocalHeartbeatChannel.create();
    start(
        Chassis.service("greeter")
            .wiring(
                context ->
                    context
                        .http()
                        .get(
                            "/trace",
                            call ->
                                Future.succeededFuture(
                                    new Greeting(RequestContext.current().trace().traceId())))),
        surroundings().share(HeartbeatChannel.class, channel));
    var front =
        start(
            Chassis.service("front")
                .wiring(
                    context -> {
                      var greeter = context.client("greeter");
                      context.http().get("/", call -> greeter.get("/trace", Greeting.class));
                    }),
            surroundings().share(HeartbeatChannel.class, channel));
    var trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    await(untilHeard(front, "greeter"));
    var answer = get(front.port(), "/", "traceparent", "00-" + trace + "-00f067aa0ba902b7-01");

    assertThat(answer.body()).isEqualTo("{\"hello\":\"" + trace + "\"}");
  }

  @Test
  void aServiceThatIsGoneLeavesTheDiscoveryOfItsCallersAtOnce() throws Exception {
    var channel = LocalHeartbeatChannel.create();
    var greeter =
        Chassis.service("greeter")
            .wiring(
                context -> {
                  context.http().get("/", call -> Future.succeededFuture(new Greeting("you")));
                });
    var first = start(greeter, surroundings().share(HeartbeatChannel.class, channel));
    var front =
        start(
            Chassis.service("front")
                .wiring(
                    context -> {
                      var client = context.client("greeter");
                      context.http().get("/", call -> client.get("/", Greeting.class));
                    }),
            surroundings().share(HeartbeatChannel.class, channel));
    await(untilHeard(front, "greeter"));

    await(first.stop());

    var answer = get(front.port(), "/");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("no-instance");
  }

  @Test
  void whatAModuleThrowsWhilePreparingIsAFailureOfTheStart() {
    var chassis =
        Chassis.service("broken")
            .with(
                new ChassisModule() {
                  @Override
                  public String name() {
                    return "careless";
                  }

                  @Override
                  public void prepare(Preparation preparation) {
                    throw new IllegalStateException("not prepared");
                  }
                });

    assertThat(chassis.start(surroundings()).cause()).hasMessage("not prepared");
    assertThat(chassis.check(surroundings()).cause()).hasMessage("not prepared");
  }

  @Test
  void namesConfigurationProblemsAlsoWhenTheWiringBreaksOverThem() {
    var chassis =
        Chassis.service("orders")
            .wiring(
                context -> {
                  context.config("orders", OrdersSettings.class);
                  throw new IllegalStateException("came of it");
                });

    assertThatThrownBy(() -> await(chassis.start(surroundings().set("orders.maxQuantity", 5000))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("orders.maxQuantity");
  }

  @Test
  void doesNotStartOnAConfigurationProblemOfTheServicesOwn() {
    var chassis =
        Chassis.service("orders")
            .wiring(
                context -> {
                  throw new ConfigException(
                      List.of(new ConfigProblem("key", null, "no such table")));
                });

    assertThatThrownBy(() -> await(chassis.start(surroundings())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no such table");
  }

  @Test
  void aWrongSectionReadAfterWiringIsRefusedAndHarmsNothingElse() throws Exception {
    var service =
        start(hello(), surroundings().variables(Map.of("CHASSIS_ORDERS_MAX_QUANTITY", "5000")));

    assertThatThrownBy(() -> service.context().config("orders", OrdersSettings.class))
        .isInstanceOf(ConfigException.class);
    assertThat(service.context().client("any").service()).isEqualTo("any");
  }

  @Test
  void everyComponentStartsAndStopsOnAnEventLoopWhateverThreadTheOneBeforeUsed() throws Exception {
    var chassis =
        Chassis.service("threads")
            .wiring(
                context -> {
                  context.component(Phase.RESOURCES, foreign());
                  context.onStart("own", () -> happen("+" + Context.isOnEventLoopThread()));
                  context.onStop("own", () -> happen("-" + Context.isOnEventLoopThread()));
                });

    var service = start(chassis, surroundings());
    await(service.stop());

    assertThat(happened).containsExactly("+true", "-true");
  }

  /** Completes on a thread of its own, as drivers do. */
  private static Component foreign() {
    return new Component() {
      @Override
      public String name() {
        return "driver";
      }

      @Override
      public Future<?> start() {
        var promise = Promise.<Void>promise();
        new Thread(promise::complete).start();
        return promise.future();
      }
    };
  }

  @Test
  void aStopUnderWayEndsWhenTheServiceIsKilled() throws Exception {
    var service = await(hello().start(surroundings().set("shutdown.pause", "20s")));

    var stopped = service.stop();
    await(service.kill());

    await(stopped);
    await(service.stop());
  }

  @Test
  void whatHasStoppedCanBeHurriedAndKilledWithoutHarm() throws Exception {
    var service = start(hello(), surroundings());
    await(service.stop());

    service.hurry();
    await(service.kill());
    await(service.stop());
  }

  @Test
  void stopsAlsoWhenSomebodyClosedTheVertx() throws Exception {
    var service = await(hello().start(surroundings()));

    await(service.context().vertx().close());

    await(service.stop());
  }

  @Test
  void refusesANameThatIsNoDnsLabel() {
    assertThatThrownBy(() -> Chassis.service("Orders!")).hasMessageContaining("lower-case");
  }

  @Test
  void noServiceIsCalledDefaults() {
    assertThatThrownBy(() -> Chassis.service("defaults"))
        .hasMessageContaining("client.defaults is for every service");

    var caller = Chassis.service("caller").wiring(context -> context.client("defaults"));
    assertThatThrownBy(() -> await(caller.start(surroundings())))
        .hasMessageContaining("client.defaults is for every service");
  }

  private static Future<Void> untilHeard(RunningService service, String name) {
    var discovery = service.context().discovery();
    return discovery
        .getRecord(record -> record.getName().equals(name))
        .compose(
            found ->
                found != null
                    ? Future.succeededFuture()
                    : service
                        .context()
                        .vertx()
                        .timer(5, TimeUnit.MILLISECONDS)
                        .compose(again -> untilHeard(service, name)));
  }

  private static Chassis hello() {
    return Chassis.service("hello")
        .wiring(
            context ->
                context
                    .http()
                    .get(
                        "/hello/{name}",
                        call -> Future.succeededFuture(Map.of("hello", call.path("name")))));
  }

  private static Environment surroundings() {
    return Environment.empty()
        .set("http.port", 0)
        .set("http.host", "127.0.0.1")
        .set("management.port", 0)
        .set("shutdown.pause", "0s");
  }

  private RunningService start(Chassis chassis, Environment environment) throws Exception {
    var service = await(chassis.start(environment));
    running.add(service);
    return service;
  }

  private HttpResponse<String> get(int port, String path, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private Component recorder(String name) {
    return new Component() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Future<?> start() {
        return happen("+" + name);
      }

      @Override
      public Future<?> stop() {
        return happen("-" + name);
      }
    };
  }

  private Future<?> happen(String what) {
    happened.add(what);
    return Future.succeededFuture();
  }

  private static <T> T await(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
