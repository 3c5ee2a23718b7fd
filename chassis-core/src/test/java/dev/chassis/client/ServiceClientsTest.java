package dev.chassis.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.groups.Tuple.tuple;

import dev.chassis.config.ConfigSources;
import dev.chassis.context.Deadline;
import dev.chassis.context.Headers;
import dev.chassis.context.RequestContext;
import dev.chassis.context.TraceContext;
import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.resilience.RetryConfig;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import dev.chassis.time.ManualTime;
import dev.chassis.time.Ticker;
import dev.chassis.time.Time;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole pipeline against real servers. */
class ServiceClientsTest {

  private static final ServiceRequest GET = ServiceRequest.get("/price?item=1");
  private static final ServiceRequest POST = ServiceRequest.post("/charge", new Fee(5));

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ManualTime manual = ManualTime.create();
  private final InstanceRegistry registry =
      InstanceRegistry.create(DiscoveryConfig.defaults(), Ticker.system());
  private ServiceClients clients;

  record Fee(int amount) {}

  @AfterEach
  void close() throws Exception {
    if (clients != null) {
      await(clients.close());
    }
    await(vertx.close());
  }

  @Test
  void readsTheAnswerAsARecord() throws Exception {
    Backend.start(vertx, "a", answering("{\"amount\":5}")).in(registry);
    var client = client(ClientConfig.defaults());

    assertThat(await(client.get("/price", Fee.class))).isEqualTo(new Fee(5));
    assertThat(await(client.post("/charge", new Fee(1), Fee.class))).isEqualTo(new Fee(5));
    assertThat(timer("success")).isEqualTo(2);
  }

  @Test
  void balancesOverTwoInstances() throws Exception {
    var a = Backend.start(vertx, "a", answering("{}")).in(registry);
    var b = Backend.start(vertx, "b", answering("{}")).in(registry);
    var client = client(ClientConfig.defaults());

    for (int i = 0; i < 200; i++) {
      await(client.call(GET));
    }

    assertThat(a.requests() + b.requests()).isEqualTo(200);
    assertThat(a.requests()).isBetween(30, 170);
  }

  @Test
  void aDeadInstanceIsRetriedOnTheOtherEvenForAPost() throws Exception {
    var alive = Backend.start(vertx, "alive", answering("{}")).in(registry);
    Backend.start(vertx, "dead", answering("{}")).in(registry).kill();
    var client = client(ClientConfig.defaults());

    for (int i = 0; i < 20; i++) {
      await(client.call(i % 2 == 0 ? GET : POST));
    }

    assertThat(alive.requests()).isEqualTo(20);
    assertThat(meters.get("http.client.retries").tag("service", "fees").counter().count())
        .isPositive();
  }

  @Test
  void aPostIsNotRepeatedOnceSentAndAGetIs() throws Exception {
    var backend = Backend.start(vertx, "a", request -> request.connection().close()).in(registry);
    var client = client(ClientConfig.defaults());

    var post = failure(client.call(POST));
    assertThat(post).isInstanceOf(CallFailedException.class);
    assertThat(((CallFailedException) post).wasSent()).isTrue();
    assertThat(backend.requests()).isEqualTo(1);

    assertThat(failure(client.call(GET))).isInstanceOf(CallFailedException.class);
    assertThat(backend.requests()).isEqualTo(1 + 3);
  }

  @Test
  void aPostWithAnIdempotencyKeyIsRepeatedWithIt() throws Exception {
    var seen = new ConcurrentLinkedQueue<MultiMap>();
    Backend.start(
            vertx,
            "a",
            request -> {
              seen.add(request.headers());
              request.response().setStatusCode(seen.size() == 1 ? 503 : 200).end("{}");
            })
        .in(registry);

    await(client(ClientConfig.defaults()).call(POST.withIdempotencyKey("k1")));

    assertThat(seen)
        .extracting(h -> h.get(Headers.IDEMPOTENCY_KEY), h -> h.get(Headers.RETRY_ATTEMPT))
        .containsExactly(tuple("k1", null), tuple("k1", "1"));
  }

  @Test
  void retriesAreMadeOnTheOtherInstance() throws Exception {
    var bad = Backend.start(vertx, "bad", status(503)).in(registry);
    var good = Backend.start(vertx, "good", answering("{}")).in(registry);
    var client = client(ClientConfig.defaults());

    for (int i = 0; i < 20; i++) {
      await(client.call(GET));
    }

    assertThat(good.requests()).isEqualTo(20);
    assertThat(bad.requests()).isPositive();
  }

  @Test
  void twoAttemptsNeverShareAnInstanceWhileAnotherLives() throws Exception {
    var a = Backend.start(vertx, "a", status(503)).in(registry);
    var b = Backend.start(vertx, "b", status(503)).in(registry);
    var twice = RetryConfig.defaults().withMaxAttempts(2);
    var client = client(ClientConfig.defaults().withRetry(twice));

    for (int i = 0; i < 8; i++) {
      assertThat(failure(client.call(GET))).isInstanceOf(RemoteProblemException.class);
    }

    assertThat(a.requests()).isEqualTo(8);
    assertThat(b.requests()).isEqualTo(8);
  }

  @Test
  void theTimeoutResetsTheStream() throws Exception {
    var arrived = new CompletableFuture<Void>();
    var closed = new CompletableFuture<Void>();
    Backend.start(
            vertx,
            "a",
            request -> {
              request.connection().closeHandler(closed::complete);
              arrived.complete(null);
            })
        .in(registry);
    var answer = client(ClientConfig.defaults(), manual, manual.timers(vertx)).call(GET);
    arrived.get(10, TimeUnit.SECONDS);

    manual.advance(Duration.ofSeconds(5));

    assertThat(failure(answer)).isInstanceOf(CallTimeoutException.class);
    closed.get(10, TimeUnit.SECONDS);
    assertThat(timer("timeout")).isEqualTo(1);
    assertThat(clients.breakers().get(0).failureRatio()).as("a time-out is a failure").isEqualTo(1);
    assertThat(manual.pending()).as("timers left behind").isZero();
  }

  @Test
  void theDeadlineOfTheRequestBeingHandledShortensTheTimeout() throws Exception {
    var arrived = new CompletableFuture<String>();
    Backend.start(
            vertx, "a", request -> arrived.complete(request.getHeader(Headers.REQUEST_TIMEOUT_MS)))
        .in(registry);
    var client = client(ClientConfig.defaults(), manual, manual.timers(vertx));
    var request =
        RequestContext.root().withDeadline(Deadline.after(Duration.ofMillis(300), manual));

    var answer = request.run(vertx, () -> client.call(GET));
    assertThat(arrived.get(10, TimeUnit.SECONDS)).isEqualTo("300");
    manual.advance(Duration.ofMillis(300));

    assertThat(failure(answer)).isInstanceOf(CallTimeoutException.class);
  }

  @Test
  void nothingIsSentOnceTheDeadlinePassed() throws Exception {
    var backend = Backend.start(vertx, "a", answering("{}")).in(registry);
    var client = client(ClientConfig.defaults(), manual, manual.timers(vertx));
    var late = RequestContext.root().withDeadline(Deadline.after(Duration.ZERO, manual));

    assertThat(failure(late.run(vertx, () -> client.call(GET))))
        .isInstanceOf(CallTimeoutException.class);
    assertThat(backend.requests()).isZero();
  }

  @Test
  void carriesTheContextOn() throws Exception {
    var seen = new CompletableFuture<MultiMap>();
    var uri = new CompletableFuture<String>();
    Backend.start(
            vertx,
            "a",
            request -> {
              seen.complete(request.headers());
              uri.complete(request.uri());
              request.response().end("{}");
            })
        .in(registry);
    var context = RequestContext.root();
    var client = client(ClientConfig.defaults());

    await(context.run(vertx, () -> client.call(POST.withHeader("x-mine", "1"))));

    var headers = seen.get(10, TimeUnit.SECONDS);
    var trace = TraceContext.parse(headers.get(Headers.TRACEPARENT), null);
    assertThat(trace.traceId()).isEqualTo(context.trace().traceId());
    assertThat(trace.spanId()).isNotEqualTo(context.trace().spanId());
    assertThat(headers.get(Headers.REQUEST_ID)).isEqualTo(context.requestId());
    assertThat(Long.parseLong(headers.get(Headers.REQUEST_TIMEOUT_MS))).isBetween(1L, 5000L);
    assertThat(headers.get(Headers.RETRY_ATTEMPT)).isNull();
    assertThat(headers.get("accept")).contains("application/json");
    assertThat(headers.get("content-type")).isEqualTo("application/json");
    assertThat(headers.get("x-mine")).isEqualTo("1");
    assertThat(uri.get(10, TimeUnit.SECONDS)).isEqualTo("/charge");
  }

  @Test
  void problemDetailsAreRead() throws Exception {
    var backend =
        Backend.start(
                vertx,
                "a",
                request ->
                    request
                        .response()
                        .setStatusCode(404)
                        .putHeader("content-type", "application/problem+json")
                        .end("{\"status\":404,\"code\":\"no-such-fee\",\"detail\":\"fee 7\"}"))
            .in(registry);

    var failure = (RemoteProblemException) failure(client(ClientConfig.defaults()).call(GET));

    assertThat(failure.status()).isEqualTo(404);
    assertThat(failure.code()).isEqualTo("no-such-fee");
    assertThat(failure.detail()).isEqualTo("fee 7");
    assertThat(failure.service()).isEqualTo("fees");
    assertThat(backend.requests()).as("a 4xx is not repeated").isEqualTo(1);
    assertThat(clients.breakers().get(0).failureRatio()).as("nor a failure").isZero();
    assertThat(timer("client_error")).isEqualTo(1);
  }

  @Test
  void anErrorPageThatIsNoProblemIsReadByItsStatus() throws Exception {
    Backend.start(
            vertx,
            "a",
            request ->
                request
                    .response()
                    .setStatusCode(500)
                    .putHeader("content-type", "application/json")
                    .end("<html>"))
        .in(registry);

    var failure = (RemoteProblemException) failure(client(ClientConfig.defaults()).call(GET));

    assertThat(failure.status()).isEqualTo(500);
    assertThat(failure.code()).isNull();
  }

  @Test
  void redirectsAreNotFollowed() throws Exception {
    Backend.start(
            vertx,
            "a",
            request -> request.response().setStatusCode(302).putHeader("location", "/other").end())
        .in(registry);

    assertThat(await(client(ClientConfig.defaults()).call(GET)).status()).isEqualTo(302);
  }

  @Test
  void waitsAsLongAsRetryAfterSaysWithinTheDeadline() throws Exception {
    var calls = new AtomicInteger();
    Backend.start(
            vertx,
            "a",
            request -> {
              var first = calls.incrementAndGet() == 1;
              request
                  .response()
                  .setStatusCode(first ? 503 : 200)
                  .putHeader("retry-after", "2")
                  .end("{}");
            })
        .in(registry);
    var client = client(ClientConfig.defaults(), manual, manual.timers(vertx));
    var answer = client.call(GET);
    // The deadline's timer, and then the pause's.
    awaitPending(2);

    manual.advance(Duration.ofMillis(1999));
    assertThat(calls).hasValue(1);
    manual.advance(Duration.ofMillis(1));

    assertThat(await(answer).status()).isEqualTo(200);
  }

  @Test
  void doesNotWaitForARetryAfterBeyondTheDeadlineOrNonsense() throws Exception {
    for (var header : new String[] {"6", "-1", "soon", "1000000000000"}) {
      var backend =
          Backend.start(
                  vertx,
                  "a",
                  request ->
                      request.response().setStatusCode(503).putHeader("retry-after", header).end())
              .in(registry);

      var failure = failure(client(ClientConfig.defaults()).call(GET));

      assertThat(failure).isInstanceOf(RemoteProblemException.class);
      assertThat(backend.requests()).as(header).isEqualTo(1);
      backend.kill();
    }
  }

  @Test
  void overloadIsNotAnsweredWithMoreUnlessItSaysWhen() throws Exception {
    for (var answer : List.of("429", "503 overloaded", "503 dealt with further on")) {
      var backend =
          Backend.start(
                  vertx,
                  "a",
                  request -> {
                    var response =
                        request
                            .response()
                            .setStatusCode(Integer.parseInt(answer.substring(0, 3)))
                            .putHeader("content-type", "application/problem+json");
                    if (answer.endsWith("further on")) {
                      response.putHeader("x-should-retry", "false").end("{}");
                    } else {
                      response.end("{\"code\":\"overloaded\"}");
                    }
                  })
              .in(registry);

      failure(client(ClientConfig.defaults()).call(GET));

      assertThat(backend.requests()).as(answer).isEqualTo(1);
      backend.kill();
    }
  }

  @Test
  void anOverloadThatSaysWhenIsAskedAgainThen() throws Exception {
    var seen = new AtomicInteger();
    Backend.start(
            vertx,
            "a",
            request ->
                request
                    .response()
                    .setStatusCode(seen.incrementAndGet() == 1 ? 429 : 200)
                    .putHeader("retry-after", "0")
                    .end("{}"))
        .in(registry);

    await(client(ClientConfig.defaults()).call(GET));

    assertThat(seen).hasValue(2);
  }

  @Test
  void theBreakerOpensAndCloses() throws Exception {
    var healthy = new AtomicInteger();
    var backend =
        Backend.start(
                vertx,
                "a",
                request ->
                    request.response().setStatusCode(healthy.get() == 1 ? 200 : 500).end("{}"))
            .in(registry);
    var breaker = CircuitBreakerConfig.defaults().withMinimumCalls(4).withHalfOpenPermits(1);
    var client = client(ClientConfig.defaults().withBreaker(breaker), manual, manual.timers(vertx));

    for (int i = 0; i < 4; i++) {
      assertThat(failure(client.call(GET))).isInstanceOf(RemoteProblemException.class);
    }
    var rejected = (CircuitOpenException) failure(client.call(GET));
    assertThat(rejected.retryAfter()).isBetween(Duration.ofMillis(800), Duration.ofSeconds(1));
    assertThat(backend.requests()).isEqualTo(4);
    assertThat(clients.breakers())
        .extracting(BreakerReport::name, BreakerReport::state)
        .containsExactly(tuple("client.fees", "open"));

    healthy.set(1);
    manual.advance(Duration.ofSeconds(1));
    await(client.call(GET));

    assertThat(clients.breakers().get(0).state()).isEqualTo("closed");
  }

  @Test
  void saysSoWhenNobodyLives() throws Exception {
    var client = client(ClientConfig.defaults());
    assertThat(failure(client.call(GET)))
        .isInstanceOf(NoInstanceException.class)
        .hasMessageContaining("fees");

    var backend = Backend.start(vertx, "a", answering("{}")).in(registry);
    await(client.call(GET));
    backend.outOf(registry);

    assertThat(failure(client.call(GET))).isInstanceOf(NoInstanceException.class);
    assertThat(clients.breakers().get(0).calls()).as("says nothing about the callee").isEqualTo(1);
  }

  @Test
  void callsWhatWasPublishedThroughVertxServiceDiscovery() throws Exception {
    var uri = new CompletableFuture<String>();
    var backend =
        Backend.start(
            vertx,
            "a",
            request -> {
              uri.complete(request.uri());
              request.response().end("{}");
            });
    var discovery = registry.attach(vertx);
    await(discovery.publish(HttpEndpoint.createRecord("fees", "127.0.0.1", backend.port(), "/v1")));

    await(client(ClientConfig.defaults()).call(GET));

    assertThat(uri.get(10, TimeUnit.SECONDS)).isEqualTo("/v1/price?item=1");
    discovery.close();
  }

  @Test
  void aFullQueueFailsAtOnce() throws Exception {
    var arrived = new CompletableFuture<HttpServerRequest>();
    Backend.start(vertx, "a", arrived::complete).in(registry);
    var one = ClientConfig.defaults().withPool(1, 0).withRetry(noRetry());
    var client = client(one);
    var first = client.call(GET);
    var held = arrived.get(10, TimeUnit.SECONDS);

    var refused = (CallFailedException) failure(client.call(GET));
    assertThat(refused.wasSent()).isFalse();

    held.response().end("{}");
    await(first);
  }

  @Test
  void completesOnTheCallersContext() throws Exception {
    Backend.start(vertx, "a", answering("{}")).in(registry);
    var client = client(ClientConfig.defaults());
    var same = new CompletableFuture<Boolean>();

    vertx.runOnContext(
        ignored -> {
          var caller = Vertx.currentContext();
          RequestContext.root().withLabel("mine", "1").putOn(caller);
          client
              .call(GET)
              .onComplete(
                  done ->
                      same.complete(
                          Vertx.currentContext() == caller
                              && RequestContext.current().labels().containsKey("mine")));
        });

    assertThat(same.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aHeaderThatCannotBeSentFailsTheFuture() throws Exception {
    var backend = Backend.start(vertx, "a", answering("{}")).in(registry);
    var client = client(ClientConfig.defaults());

    assertThat(failure(client.call(GET.withHeader("x-mine", "a\r\nhost: evil"))))
        .isInstanceOf(CallFailedException.class);
    assertThat(backend.requests()).isZero();
  }

  @Test
  void oneClientPerTarget() {
    client(ClientConfig.defaults());
    assertThat(clients.client("fees")).isSameAs(clients.client("fees"));
    clients.client("accounts");

    assertThat(clients.names()).containsExactly("accounts", "fees");
    assertThat(clients.breakers())
        .extracting(BreakerReport::name)
        .containsExactly("client.accounts", "client.fees");
  }

  private ServiceClient client(ClientConfig config) {
    return client(config, Ticker.system(), Timers.on(vertx));
  }

  @Test
  void settingsForANearNameAreDoubted() {
    var given =
        ConfigSources.none()
            .commandLine(
                Map.of(
                    "client.defualts.timeout", "2s",
                    "client.fess.timeout", "2s",
                    "client.market.timeout", "2s"))
            .read();
    clients =
        ServiceClients.create(
            vertx,
            registry,
            ClientsConfig.read(given),
            meters,
            Ticker.system(),
            Time.real().timers(vertx));
    clients.client("fees");

    assertThat(clients.doubtfulSettings())
        .containsExactly(
            "client.defualts has settings, but no client for defualts was asked for;"
                + " did you mean client.defaults?",
            "client.fess has settings, but no client for fess was asked for;"
                + " did you mean client.fees?");
  }

  private ServiceClient client(ClientConfig config, Ticker ticker, Timers timers) {
    var all = new ClientsConfig(config, Map.of());
    clients = ServiceClients.create(vertx, registry, all, meters, ticker, timers);
    return clients.client("fees");
  }

  private static RetryConfig noRetry() {
    return RetryConfig.defaults().withMaxAttempts(1);
  }

  private static Handler<HttpServerRequest> answering(String json) {
    return request -> request.response().putHeader("content-type", "application/json").end(json);
  }

  private static Handler<HttpServerRequest> status(int status) {
    return request -> request.response().setStatusCode(status).end();
  }

  private long timer(String outcome) {
    return meters
        .get("http.client.requests")
        .tags("service", "fees", "outcome", outcome)
        .timers()
        .stream()
        .mapToLong(Timer::count)
        .sum();
  }

  private void awaitPending(int timers) {
    long patience = Ticker.system().nanos() + Duration.ofSeconds(10).toNanos();
    while (manual.pending() < timers) {
      assertThat(Ticker.system().nanos() - patience).as("waited for a timer").isNegative();
      Thread.onSpinWait();
    }
  }

  private static Throwable failure(Future<?> future) {
    var thrown = catchThrowable(() -> await(future));
    assertThat(thrown).as("a failure").isInstanceOf(ExecutionException.class);
    return thrown.getCause();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
