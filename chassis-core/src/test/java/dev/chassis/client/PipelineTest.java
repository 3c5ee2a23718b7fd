package dev.chassis.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.chassis.context.RequestContext;
import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.http.Priority;
import dev.chassis.resilience.BulkheadConfig;
import dev.chassis.resilience.HedgeConfig;
import dev.chassis.resilience.RateLimitConfig;
import dev.chassis.resilience.RetryConfig;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each stage adds, and that they stay what they are when settings change. */
class PipelineTest {

  private static final ServiceRequest GET = ServiceRequest.get("/price");
  private static final ServiceRequest POST = ServiceRequest.post("/charge", Map.of());

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final InstanceRegistry registry =
      InstanceRegistry.create(DiscoveryConfig.defaults(), Ticker.system());
  private final BlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();
  private ServiceClients clients;

  @AfterEach
  void close() throws Exception {
    await(clients.close());
    await(vertx.close());
  }

  @Test
  void aSlowAttemptIsJoinedByOneOnAnotherInstanceAndTheLoserIsCancelled() throws Exception {
    var cancelled = new LinkedBlockingQueue<String>();
    var hangs = new AtomicInteger();
    Handler<HttpServerRequest> sometimes =
        request -> {
          if (request.path().equals("/hang") && hangs.incrementAndGet() == 1) {
            request.connection().closeHandler(gone -> cancelled.add("cancelled"));
          } else {
            request.response().end("{}");
          }
        };
    var a = Backend.start(vertx, "a", sometimes).in(registry);
    var b = Backend.start(vertx, "b", sometimes).in(registry);
    var client = client(hedging(ClientConfig.defaults()));
    learn(client);

    await(client.call(ServiceRequest.get("/hang")));

    assertThat(cancelled.poll(10, TimeUnit.SECONDS)).isEqualTo("cancelled");
    assertThat(hangs).as("one on each instance").hasValue(2);
    assertThat(a.requests()).isPositive();
    assertThat(b.requests()).isPositive();
    assertThat(counter("http.client.hedges")).isEqualTo(1);
    assertThat(counter("http.client.retries")).isZero();
    assertThat(clients.breakers().get(0).failures()).as("a loser did not fail").isZero();
  }

  @Test
  void whatMustNotBeDoneTwiceIsNotHedged() throws Exception {
    Backend.start(vertx, "a", request -> vertx.setTimer(50, x -> request.response().end("{}")))
        .in(registry);
    var client = client(hedging(ClientConfig.defaults()));
    learn(client);
    double before = counter("http.client.hedges");

    for (int i = 0; i < 5; i++) {
      await(client.call(POST));
    }

    assertThat(counter("http.client.hedges")).isEqualTo(before);
  }

  @Test
  void beyondTheBulkheadCallsAreRefusedAtOnceAndNothingIsHeldAgainstTheService() throws Exception {
    Backend.start(vertx, "a", held::add).in(registry);
    var two = BulkheadConfig.defaults().withMaxConcurrent(2);
    var client =
        client(
            plain(ClientConfig.defaults()).withLimits(LimitsConfig.defaults().withBulkhead(two)));
    var first = client.call(GET);
    var second = client.call(GET);

    assertThat(failure(client.call(GET))).isInstanceOf(CallRefusedException.class);

    answerHeld(2);
    await(first);
    await(second);
    assertThat(clients.breakers().get(0).calls()).isEqualTo(2);
    assertThat(outcome("refused")).isEqualTo(1);
  }

  @Test
  void beyondTheRateCallsAreRefusedAndSayWhenThereIsRoom() throws Exception {
    Backend.start(vertx, "a", request -> request.response().end("{}")).in(registry);
    var slow = new RateLimitConfig(0.01, 2);
    var client = client(ClientConfig.defaults().withLimits(LimitsConfig.defaults().withRate(slow)));
    await(client.call(GET));
    await(client.call(GET));

    var refused = (CallRefusedException) failure(client.call(GET));

    assertThat(refused.retryAfter()).isPositive();
  }

  @Test
  void theFallbackAnswersFailuresAndTimeOutsButNoRefusals() throws Exception {
    var seen = new AtomicInteger();
    Backend.start(
            vertx,
            "a",
            request -> {
              seen.incrementAndGet();
              if (request.path().equals("/gone")) {
                request.response().setStatusCode(404).end();
              } else if (request.path().equals("/broken")) {
                request.response().setStatusCode(500).end();
              }
            })
        .in(registry);
    var client = client(plain(ClientConfig.defaults()));
    var plan = Map.of("amount", 7);

    var broken = await(client.call(ServiceRequest.get("/broken").withFallback(plan)));
    var hanging =
        await(
            client.call(
                ServiceRequest.get("/hang").withTimeout(Duration.ofMillis(50)).withFallback(plan)));

    assertThat(List.of(broken, hanging))
        .allSatisfy(
            answer -> assertThat(answer.body().toJsonObject().getInteger("amount")).isEqualTo(7));
    assertThat(failure(client.call(ServiceRequest.get("/gone").withFallback(plan))))
        .isInstanceOf(RemoteProblemException.class);
    assertThat(
            failure(client.call(ServiceRequest.get("/broken").withFallback(PipelineTest::broken))))
        .isInstanceOf(CallFailedException.class);
    assertThat(seen).hasValue(4);
  }

  private static Future<ServiceResponse> broken(CallException failure) {
    throw new IllegalStateException("no plan B");
  }

  @Test
  void thePriorityIsTold() throws Exception {
    Backend.start(vertx, "a", held::add).in(registry);
    var answer = client(ClientConfig.defaults()).call(GET.withPriority(Priority.SHEDDABLE));

    var request = held.poll(10, TimeUnit.SECONDS);
    assertThat(request.getHeader("x-priority")).isEqualTo("sheddable");

    request.response().end("{}");
    await(answer);
  }

  @Test
  void settingsChangeWhileCallsAreUnderWayAndNothingIsForgotten() throws Exception {
    Backend.start(vertx, "a", held::add).in(registry);
    var breaker = CircuitBreakerConfig.defaults().withMinimumCalls(4);
    var one = LimitsConfig.defaults().withBulkhead(BulkheadConfig.defaults().withMaxConcurrent(1));
    var before = plain(ClientConfig.defaults()).withBreaker(breaker).withLimits(one);
    var client = client(before);
    for (int i = 0; i < 3; i++) {
      var failing = client.call(GET);
      held.poll(10, TimeUnit.SECONDS).response().setStatusCode(500).end();
      failure(failing);
    }
    var underWay = client.call(GET);
    assertThat(failure(client.call(GET))).isInstanceOf(CallRefusedException.class);

    var two = LimitsConfig.defaults().withBulkhead(BulkheadConfig.defaults().withMaxConcurrent(2));
    clients.retune(new ClientsConfig(before.withLimits(two), Map.of()));

    var second = client.call(GET);
    assertThat(failure(client.call(GET)))
        .as("the one under way still takes its place")
        .isInstanceOf(CallRefusedException.class);
    held.poll(10, TimeUnit.SECONDS).response().end("{}");
    await(underWay);
    held.poll(10, TimeUnit.SECONDS).response().setStatusCode(500).end();
    failure(second);
    assertThat(clients.breakers().get(0).state())
        .as("failures seen before the change count")
        .isEqualTo("open");
  }

  @Test
  void aRequestThatLostItsCallerBeforeTheCallSendsNothing() throws Exception {
    var backend = Backend.start(vertx, "a", held::add).in(registry);
    var client = client(ClientConfig.defaults());
    var lost = RequestContext.root();
    lost.cancellation().cancel();

    var failed = failure(lost.run(vertx, () -> client.call(GET)));

    assertThat(failed).isInstanceOf(CallCancelledException.class);
    assertThat(backend.requests()).isZero();
  }

  @Test
  void aCancelledCallIsNotRepeatedWhileItPauses() throws Exception {
    var backend =
        Backend.start(vertx, "a", request -> request.response().setStatusCode(503).end())
            .in(registry);
    var slowly = new RetryConfig(5, Duration.ofMillis(200), Duration.ofMillis(200));
    var client = client(plain(ClientConfig.defaults()).withRetry(slowly));
    var request = RequestContext.root();
    var answered = Promise.<Void>promise();

    var call = request.run(vertx, () -> client.call(GET));
    vertx.setPeriodic(
        5,
        timer -> {
          if (backend.requests() == 1) {
            vertx.cancelTimer(timer);
            vertx.setTimer(20, x -> answered.tryComplete());
          }
        });
    await(answered.future());
    request.cancellation().cancel();

    assertThat(failure(call)).isInstanceOf(CallCancelledException.class);
    var later = Promise.<Void>promise();
    vertx.setTimer(300, x -> later.complete());
    await(later.future());
    assertThat(backend.requests()).isEqualTo(1);
  }

  /** Until it is known how long calls take: latencies are looked at ten times a second. */
  private void learn(ServiceClient client) throws Exception {
    for (int i = 0; i < 20; i++) {
      await(client.call(GET));
    }
    var looked = Promise.<Void>promise();
    vertx.setTimer(150, timer -> looked.complete());
    await(looked.future());
    await(client.call(GET));
  }

  private void answerHeld(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      held.poll(10, TimeUnit.SECONDS).response().end("{}");
    }
  }

  /** Without second attempts and retries. */
  private static ClientConfig plain(ClientConfig config) {
    return config
        .withHedge(HedgeConfig.defaults().withEnabled(false))
        .withRetry(RetryConfig.defaults().withMaxAttempts(1));
  }

  private static ClientConfig hedging(ClientConfig config) {
    return config.withHedge(HedgeConfig.defaults().withMinimumCalls(10));
  }

  private ServiceClient client(ClientConfig config) {
    clients =
        ServiceClients.create(
            vertx,
            registry,
            new ClientsConfig(config, Map.of()),
            meters,
            Ticker.system(),
            Timers.on(vertx));
    return clients.client("fees");
  }

  private double counter(String name) {
    return meters.get(name).counter().count();
  }

  private long outcome(String outcome) {
    return meters.get("http.client.requests").tag("outcome", outcome).timer().count();
  }

  private static Throwable failure(Future<?> future) {
    var thrown = catchThrowable(() -> await(future));
    assertThat(thrown).isInstanceOf(ExecutionException.class);
    return thrown.getCause();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
