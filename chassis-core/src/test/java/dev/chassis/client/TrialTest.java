package dev.chassis.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.resilience.HedgeConfig;
import dev.chassis.resilience.RetryConfig;
import dev.chassis.resilience.breaker.Breaker;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import dev.chassis.resilience.breaker.CircuitBreakers;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An open circuit closes when the service is well, though an instance of it is not. Without hedges
 * and retries, which would hide it; of a client that knows nothing yet.
 */
@Timeout(30)
class TrialTest {

  private static final Duration OPEN = Duration.ofMillis(100);

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final InstanceRegistry registry =
      InstanceRegistry.create(DiscoveryConfig.defaults(), Ticker.system());
  private final CircuitBreakers breakers =
      CircuitBreakers.registry(vertx, meters, Ticker.system(), Timers.on(vertx));
  private final CopyOnWriteArrayList<Breaker.Transition> changes = new CopyOnWriteArrayList<>();
  private ServiceClients clients;
  private ServiceClient client;
  private Breaker breaker;

  @BeforeEach
  void create() {
    var config =
        ClientConfig.defaults()
            .withHedge(HedgeConfig.defaults().withEnabled(false))
            .withRetry(RetryConfig.defaults().withMaxAttempts(1))
            .withBreaker(
                CircuitBreakerConfig.defaults()
                    .withOpenFor(OPEN)
                    .withRecovery(OPEN, 0, Duration.ofSeconds(5)));
    clients =
        ServiceClients.create(
            vertx,
            registry,
            breakers,
            new ClientsConfig(config, Map.of()),
            meters,
            null,
            Ticker.system(),
            Timers.on(vertx));
    client = clients.client("fees");
    breaker = breakers.breaker("client.fees", config.breaker()).breaker();
    breaker.onTransition(changes::add);
  }

  @AfterEach
  void close() {
    clients.close().await();
    vertx.close().await();
  }

  /** Which one the first trial meets is chance; it must not be met again and again. */
  @RepeatedTest(3)
  void oneOfThreeThatHangsCostsOneRoundOfTrialsAtMost() throws Exception {
    Backend.start(vertx, "a", request -> {}).in(registry);
    well("b");
    well("c");

    breaker.open();
    callUntilClosed(Duration.ofMillis(500));

    assertThat(opened()).as("by hand, and once by the one that hangs").isLessThanOrEqualTo(2);
  }

  /** It fails at once, so the trial goes on: one round is enough. */
  @Test
  void twoOfThreeThatRefuseDoNotKeepItOpen() throws Exception {
    Backend.start(vertx, "a", request -> {}).in(registry).kill();
    Backend.start(vertx, "b", request -> {}).in(registry).kill();
    well("c");

    breaker.open();
    callUntilClosed(Duration.ofSeconds(10));

    assertThat(opened()).as("by hand").isEqualTo(1);
  }

  /** What must not be done twice is not repeated for a trial either. */
  @Test
  void aTrialThatMayHaveHadEffectIsNotMadeAgain() throws Exception {
    var a = Backend.start(vertx, "a", request -> request.connection().close()).in(registry);
    var b = Backend.start(vertx, "b", request -> request.connection().close()).in(registry);
    breaker.open();
    awaitHalfOpen();

    var failure = client.call(ServiceRequest.post("/charge", Map.of())).otherwiseEmpty().await();

    assertThat(failure).isNull();
    assertThat(a.requests() + b.requests()).isEqualTo(1);
    assertThat(breaker.status()).isEqualTo(Breaker.Status.OPEN);
  }

  /** The control: a service of which nothing is well stays unused. */
  @Test
  void aServiceThatIsDownKeepsItOpen() throws Exception {
    Backend.start(vertx, "a", request -> {}).in(registry).kill();
    Backend.start(vertx, "b", request -> {}).in(registry).kill();
    breaker.open();

    for (int i = 0; i < 20; i++) {
      client.call(ServiceRequest.get("/fee")).otherwiseEmpty().await();
      pause(20);
    }

    assertThat(breaker.totals().successes()).isZero();
    assertThat(opened()).isGreaterThan(2);
  }

  private void well(String id) throws Exception {
    Backend.start(vertx, id, request -> request.response().end("{}")).in(registry);
  }

  private void callUntilClosed(Duration timeout) {
    for (int i = 0; i < 300 && breaker.status() != Breaker.Status.CLOSED; i++) {
      client.call(ServiceRequest.get("/fee").withTimeout(timeout)).otherwiseEmpty().await();
      pause(5);
    }
    assertThat(breaker.status()).isEqualTo(Breaker.Status.CLOSED);
  }

  private void awaitHalfOpen() {
    for (int i = 0; i < 300 && breaker.status() != Breaker.Status.HALF_OPEN; i++) {
      pause(5);
    }
  }

  private void pause(long millis) {
    vertx.timer(millis, TimeUnit.MILLISECONDS).await();
  }

  /** How often it opened, as the counts in half a moment may not be delivered yet. */
  private long opened() {
    pause(50);
    return changes.stream().filter(one -> one.to() == Breaker.Status.OPEN).count();
  }
}
