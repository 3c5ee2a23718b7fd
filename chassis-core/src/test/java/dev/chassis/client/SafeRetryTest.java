package dev.chassis.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.resilience.ExtraLoadConfig;
import dev.chassis.resilience.HedgeConfig;
import dev.chassis.resilience.RetryConfig;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that do the work and then break off, judged by how often each call was done. */
class SafeRetryTest {

  private static final int CALLS = 1000;
  private static final int AT_A_TIME = 20;
  private static final long REFUSED_STREAM = 7;
  private static final long INTERNAL_ERROR = 2;
  private static final Pattern ID = Pattern.compile("(?:POST|GET) /charge/(\\d+) ");

  private final Vertx vertx = Vertx.vertx();
  private final InstanceRegistry registry =
      InstanceRegistry.create(DiscoveryConfig.defaults(), Ticker.system());
  private final Map<Integer, AtomicInteger> executions = new ConcurrentHashMap<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private ServiceClients clients;
  private ServiceClient client;

  /** How far the answer gets before the connection is reset, after the work was done. */
  private enum Phase {
    BEFORE_HEADERS(""),
    AFTER_HEADERS("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n"),
    AFTER_FIRST_BYTE("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"),
    NEVER("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");

    private final String answer;

    Phase(String answer) {
      this.answer = answer;
    }
  }

  @AfterEach
  void close() throws Exception {
    await(clients.close());
    await(vertx.close());
  }

  @Test
  void aCallThatIsNotIdempotentIsNeverDoneTwice() throws Exception {
    resetting("a");
    resetting("b");
    open(ClientConfig.defaults());

    int succeeded = callAll(id -> ServiceRequest.post("/charge/" + id, Map.of("id", id)));

    assertThat(doneTwice()).isZero();
    assertThat(executions).hasSize(CALLS);
    assertThat(succeeded).isEqualTo(CALLS / Phase.values().length);
    assertThat(retries()).isZero();
  }

  @Test
  void controlTakenForIdempotentItIsDoneTwice() throws Exception {
    resetting("a");
    resetting("b");
    open(ClientConfig.defaults());

    callAll(id -> ServiceRequest.post("/charge/" + id, Map.of("id", id)).repeatable());

    System.out.println("control: done twice or more " + doneTwice() + " of " + CALLS);
    assertThat(doneTwice()).isGreaterThan(CALLS / 10);
  }

  @Test
  void anIdempotentCallIsRepeatedInEveryPhase() throws Exception {
    resettingFirst();
    open(ClientConfig.defaults());

    int succeeded = callAll(id -> ServiceRequest.get("/charge/" + id));

    assertThat(succeeded).isEqualTo(CALLS);
    assertThat(retries()).isEqualTo(CALLS - CALLS / Phase.values().length);
  }

  @Test
  void aConnectionThatWentStaleNeverDoublesACall() throws Exception {
    // Closes after each answer without having said so: the pool finds out sooner or later.
    serve(
        "a",
        (socket, id) -> {
          executed(id);
          socket.write(Phase.NEVER.answer).onComplete(written -> socket.close());
        });
    open(ClientConfig.defaults());

    int posts = callAll(id -> ServiceRequest.post("/charge/" + id, Map.of("id", id)));
    assertThat(doneTwice()).isZero();

    executions.clear();
    int gets = callAll(id -> ServiceRequest.get("/charge/" + id));
    System.out.printf("stale: %d of %d posts, %d gets succeeded%n", posts, CALLS, gets);
    // Every attempt of a call can meet a connection that is about to end; that is rare.
    assertThat(gets).as("repeated on a new connection").isGreaterThanOrEqualTo(CALLS * 99 / 100);
  }

  @Test
  void aRefusedStreamIsSentAgainAndAnyOtherResetIsNot() throws Exception {
    var seen = new AtomicInteger();
    http2(
        "a",
        request -> {
          if (seen.incrementAndGet() == 1) {
            request.response().reset(REFUSED_STREAM);
          } else if (request.path().equals("/internal")) {
            request.response().reset(INTERNAL_ERROR);
          } else {
            request.response().end("{}");
          }
        });
    open(ClientConfig.defaults().withHttp2(true));

    await(client.call(ServiceRequest.post("/charge", Map.of())));
    assertThat(seen).hasValue(2);

    assertThat(failure(client.call(ServiceRequest.post("/internal", Map.of()))).wasSent()).isTrue();
    assertThat(seen).hasValue(3);
  }

  @Test
  void whatCameAfterTheLastStreamOfAGoodbyeIsSentAgain() throws Exception {
    var seen = new AtomicInteger();
    http2(
        "a",
        request -> {
          if (seen.incrementAndGet() == 1) {
            // It was looked at all the same: a real server would not have.
            request.connection().goAway(0, 0);
          } else {
            request.response().end("{}");
          }
        });
    open(ClientConfig.defaults().withHttp2(true));

    await(client.call(ServiceRequest.post("/charge", Map.of())));

    assertThat(seen).hasValue(2);
  }

  @Test
  void whatAGoodbyeDoesNotExcludeIsNotSentAgain() throws Exception {
    var seen = new AtomicInteger();
    http2(
        "a",
        request -> {
          seen.incrementAndGet();
          request.connection().goAway(0, request.streamId());
          vertx.setTimer(50, ignored -> request.connection().close());
        });
    open(ClientConfig.defaults().withHttp2(true));

    assertThat(failure(client.call(ServiceRequest.post("/charge", Map.of()))).wasSent()).isTrue();

    assertThat(seen).hasValue(1);
  }

  private interface Answer {
    void give(NetSocket socket, int id);
  }

  /** Does the work, then breaks off in the phase that the id stands for. */
  private void resetting(String instance) throws Exception {
    serve(
        instance,
        (socket, id) -> {
          executed(id);
          answer(socket, Phase.values()[id % Phase.values().length]);
        });
  }

  /** The same, at the first attempt only. */
  private void resettingFirst() throws Exception {
    serve(
        "a",
        (socket, id) -> {
          boolean first = executed(id) == 1;
          answer(socket, first ? Phase.values()[id % Phase.values().length] : Phase.NEVER);
        });
  }

  private static void answer(NetSocket socket, Phase phase) {
    if (phase == Phase.NEVER) {
      socket.write(phase.answer);
    } else if (phase.answer.isEmpty()) {
      reset(socket);
    } else {
      socket.write(phase.answer).onComplete(written -> reset(socket));
    }
  }

  private static void reset(NetSocket socket) {
    ((NetSocketInternal) socket)
        .channelHandlerContext()
        .channel()
        .config()
        .setOption(ChannelOption.SO_LINGER, 0);
    socket.close();
  }

  private void serve(String instance, Answer answer) throws Exception {
    var server =
        vertx
            .createNetServer()
            .connectHandler(
                socket -> {
                  socket.exceptionHandler(broken -> {});
                  socket.handler(
                      bytes -> {
                        // What is no head is a body, for which nobody waits.
                        var match = ID.matcher(bytes.toString());
                        if (match.find()) {
                          answer.give(socket, Integer.parseInt(match.group(1)));
                        }
                      });
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    alive(instance, server.actualPort());
  }

  private void http2(String instance, Handler<HttpServerRequest> handler) throws Exception {
    alive(instance, await(vertx.createHttpServer().requestHandler(handler).listen(0)).actualPort());
  }

  private void alive(String instance, int port) {
    registry.alive(
        new Heartbeat(
            "fees",
            instance,
            1,
            1,
            1000,
            Heartbeat.Status.up,
            new Heartbeat.Address("127.0.0.1", port, false),
            "1.0",
            null,
            100,
            new Heartbeat.Load(0, 0)),
        Long.MAX_VALUE);
  }

  /** Without a breaker, and with a budget that is no limit. */
  private void open(ClientConfig config) {
    var unlimited =
        config
            .withBreaker(
                CircuitBreakerConfig.defaults()
                    .withMinimumCalls(1_000_000)
                    .withConsecutiveFailures(0))
            .withExtraLoad(ExtraLoadConfig.defaults().withRatio(1).withPerSecond(1000))
            .withHedge(HedgeConfig.defaults().withEnabled(false))
            .withRetry(new RetryConfig(3, Duration.ofMillis(1), Duration.ofMillis(4)));
    clients =
        ServiceClients.create(
            vertx,
            registry,
            new ClientsConfig(unlimited, Map.of()),
            meters,
            Ticker.system(),
            Timers.on(vertx));
    client = clients.client("fees");
  }

  /** Calls with each id once, some at a time; returns how many succeeded. */
  private int callAll(IntFunction<ServiceRequest> request) throws Exception {
    int succeeded = 0;
    for (int from = 0; from < CALLS; from += AT_A_TIME) {
      var calls = new ArrayList<Future<ServiceResponse>>();
      for (int id = from; id < from + AT_A_TIME; id++) {
        calls.add(client.call(request.apply(id)));
      }
      await(Future.join(calls).otherwiseEmpty());
      succeeded += (int) calls.stream().filter(Future::succeeded).count();
    }
    return succeeded;
  }

  private int executed(int id) {
    return executions.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
  }

  private long doneTwice() {
    return executions.values().stream().filter(count -> count.get() > 1).count();
  }

  private double retries() {
    return meters.get("http.client.retries").counter().count();
  }

  private static CallFailedException failure(Future<?> future) {
    var thrown = catchThrowable(() -> await(future));
    assertThat(thrown).isInstanceOf(ExecutionException.class);
    return (CallFailedException) thrown.getCause();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
