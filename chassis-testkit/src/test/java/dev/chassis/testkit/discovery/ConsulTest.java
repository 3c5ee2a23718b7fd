package dev.chassis.testkit.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.client.ServiceRequest;
import dev.chassis.config.Secret;
import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.DiscoveryLinks;
import dev.chassis.discovery.Endpoint;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.InstanceExporter;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.discovery.consul.Consul;
import dev.chassis.discovery.consul.ConsulConfig;
import dev.chassis.discovery.consul.ConsulSource;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.consul.FakeConsul;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How Consul is asked and told. */
class ConsulTest {

  private final Vertx vertx = Vertx.vertx();
  private final FakeConsul consul = FakeConsul.start();
  private final InstanceRegistry registry =
      InstanceRegistry.create(DiscoveryConfig.defaults(), Ticker.system());
  private final DiscoveryLinks links =
      DiscoveryLinks.create(registry, Timers.on(vertx), Duration.ofSeconds(10));
  private final List<Integer> sizes = new CopyOnWriteArrayList<>();
  private final Instance self =
      Instance.at("fees", "fees-1", new Endpoint("10.0.0.1", 8443, true))
          .withVersion("2.1")
          .withZone("a")
          .withWeight(250)
          .withIncarnation(42)
          .withMetadata(Map.of("tier", "gold"));

  @AfterEach
  void end() {
    Eventually.succeeds(links.stop());
    Eventually.succeeds(vertx.close());
    consul.close();
  }

  @Test
  void everythingKnownOfAnInstanceArrives() {
    follow(config());
    Eventually.succeeds(exporter(config()).register(self));

    awaitCallable(1);
    var seen = registry.snapshot("fees").callable().get(0);
    assertThat(seen.withIncarnation(0))
        .usingRecursiveComparison()
        .ignoringFields("firstSeen")
        .isEqualTo(self.withIncarnation(0));
    assertThat(seen.incarnation()).isEqualTo(42);
  }

  @Test
  void aStartWaitsForTheFirstAnswer() {
    Eventually.succeeds(exporter(config()).register(self));
    follow(config());

    assertThat(registry.snapshot("fees").callable()).hasSize(1);
  }

  @Test
  void changesAreHeardThroughOneOpenQuestion() {
    follow(config());
    Eventually.succeeds(exporter(config()).register(self));
    awaitCallable(1);

    var asked =
        consul.requests().stream()
            .filter(request -> request.path().equals("/v1/health/service/fees"))
            .map(FakeConsul.Request::query)
            .toList();
    assertThat(asked.get(0)).as("the first does not block").isEmpty();
    assertThat(asked.get(1)).matches("index=[0-9]+&wait=[0-9]+ms");
    assertThat(asked).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void anIndexThatGoesBackwardsIsForgotten() {
    follow(config());
    var exporter = exporter(config());
    Eventually.succeeds(exporter.register(self));
    awaitCallable(1);
    awaitQuestion();

    consul.forget();

    // The exporter finds out that it is unknown, and registers again.
    Eventually.until("it is gone and comes back", () -> sizes.equals(List.of(0, 1, 0, 1)));
    assertThat(consul.requests())
        .filteredOn(request -> request.path().equals("/v1/agent/service/register"))
        .hasSize(2);
  }

  @Test
  void errorsAreBorneWithPauses() {
    consul.failNext(Integer.MAX_VALUE);
    long start = Ticker.system().nanos();
    follow(config());
    Eventually.until("it is asked again and again", () -> consul.requests().size() >= 3);
    assertThat(Duration.ofNanos(Ticker.system().nanos() - start))
        .as("half of 250 ms at least, then twice that")
        .isGreaterThanOrEqualTo(Duration.ofMillis(375));
    assertThat(registry.report().stale())
        .singleElement()
        .satisfies(stale -> assertThat(stale.why()).contains("500 internal error"));

    consul.failNext(0);

    Eventually.until("an answer is believed", () -> registry.report().stale().isEmpty());
  }

  @Test
  void aTokenIsShownAndARefusalIsSaid() {
    consul.requireToken("right");
    follow(config().withToken(Secret.of("wrong")));

    assertThat(registry.report().stale().get(0).why())
        .contains("403 Permission denied")
        .doesNotContain("wrong");
    var exporter = exporter(config().withToken(Secret.of("right")));
    Eventually.succeeds(exporter.register(self));
    assertThat(consul.health("fees")).hasSize(1);
  }

  @Test
  void anInstanceWithAFailingCheckIsNotThereAndComesBackWithIt() {
    follow(config());
    Eventually.succeeds(exporter(config()).register(self));
    awaitCallable(1);

    awaitQuestion();

    consul.failCheck("service:fees-1");

    Eventually.until("it is gone and comes back", () -> sizes.equals(List.of(0, 1, 0, 1)));
  }

  @Test
  void whoCouldNotRegisterGoesOnTrying() {
    consul.goAway();
    var exporter = exporter(config());
    Eventually.fails(exporter.register(self));

    consul.comeBack();

    Eventually.until("it is registered", () -> consul.health("fees").size() == 1);
    Eventually.succeeds(exporter.deregister());
    assertThat(consul.health("fees")).isEmpty();
  }

  @Test
  void drainingOutlastsARegistrationAnew() {
    var exporter = exporter(config());
    Eventually.succeeds(exporter.register(self));
    Eventually.succeeds(exporter.draining());
    consul.forget();

    Eventually.until(
        "it is registered, in maintenance",
        () -> consul.health("fees").encode().contains("_service_maintenance:fees-1"));
    Eventually.succeeds(exporter.deregister());
  }

  @Test
  void servicesFindEachOtherThroughConsulAloneUntilTheyLeave() {
    var back =
        Chassis.service("back")
            .with(Consul.module())
            .wiring(
                chassis -> chassis.http().get("/", call -> Future.succeededFuture(Map.of("a", 1))));
    var front =
        Chassis.service("front").with(Consul.module()).wiring(chassis -> chassis.client("back"));

    try (var caller = ServiceUnderTest.start(front, this::onConsul)) {
      try (var called = ServiceUnderTest.start(back, this::onConsul)) {
        assertThat(called.port()).isPositive();
        Eventually.until("back is found", () -> page(caller).contains("\"toldBy\":[\"consul\"]"));
        assertThat(
                Eventually.succeeds(caller.context().client("back").call(ServiceRequest.get("/")))
                    .status())
            .isEqualTo(200);
      }
      Eventually.until("back has left", () -> page(caller).contains("consul knows it no more"));
    }
    assertThat(consul.health("back")).isEmpty();
    assertThat(consul.requests())
        .as("it drained before it left")
        .anyMatch(request -> request.path().startsWith("/v1/agent/service/maintenance/"));
  }

  private static String page(ServiceUnderTest service) {
    return service.management().get("/discovery").body();
  }

  private Environment onConsul(Environment environment) {
    return environment
        .set("discovery.consul.address", consul.address().toString())
        .set("heartbeat.enabled", false);
  }

  private void awaitQuestion() {
    Eventually.until("Consul holds the question", () -> consul.openQuestions() == 1);
  }

  private void follow(ConsulConfig config) {
    registry.watch("fees", snapshot -> sizes.add(snapshot.instances().size()));
    links.add(
        ConsulSource.create(
            vertx, config, Ticker.system(), Timers.on(vertx), new SplittableRandom(1)));
    links.follow("fees");
    Eventually.succeeds(links.start());
  }

  private InstanceExporter exporter(ConsulConfig config) {
    return Consul.exporter(vertx, config, Timers.on(vertx), new SplittableRandom(2));
  }

  private ConsulConfig config() {
    return ConsulConfig.defaults()
        .withAddress(consul.address())
        .withTtl(Duration.ofSeconds(1))
        .withHold(Duration.ofSeconds(30));
  }

  private void awaitCallable(int count) {
    Eventually.until(
        count + " callable", () -> registry.snapshot("fees").callable().size() == count);
  }
}
