package dev.chassis.http.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.http.HttpRoutes;
import dev.chassis.http.ProblemException;
import dev.chassis.http.Reply;
import dev.chassis.http.RunningIngress;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest {

  private final AtomicInteger worked = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final Promise<String> slow = Promise.promise();
  private final ManualTime time = ManualTime.create();
  private final RunningIngress server =
      new RunningIngress(RunningIngress.CONFIG, 2, time, this::declare);

  record Order(int shares) {}

  record Placed(int number, int shares) {}

  private void declare(HttpRoutes routes) {
    routes
        .post(
            "/orders",
            Order.class,
            (Order order) -> {
              var number = worked.incrementAndGet();
              return Future.succeededFuture(
                  Reply.created("/orders/" + number, new Placed(number, order.shares)));
            })
        .idempotent();
    routes
        .post("/strict", Order.class, (Order order) -> Future.succeededFuture(order))
        .requiresIdempotencyKey();
    routes
        .post(
            "/slow",
            Order.class,
            (Order order) -> {
              worked.incrementAndGet();
              begun.countDown();
              return slow.future();
            })
        .idempotent();
    routes
        .post(
            "/breaks-once",
            Order.class,
            (Order order) -> {
              if (worked.incrementAndGet() == 1) {
                throw new IllegalStateException("broken");
              }
              return Future.succeededFuture("mended");
            })
        .idempotent();
    routes
        .post(
            "/conflict",
            Order.class,
            (Order order) -> {
              worked.incrementAndGet();
              return Future.failedFuture(ProblemException.conflict("no-shares", "None are left."));
            })
        .idempotent();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> post(String path, String key, String body, String... more) {
    var headers = new String[4 + more.length];
    headers[0] = "content-type";
    headers[1] = "application/json";
    headers[2] = "idempotency-key";
    headers[3] = key;
    System.arraycopy(more, 0, headers, 4, more.length);
    return server.send("POST", path, body, headers);
  }

  private static String replayed(HttpResponse<String> answer) {
    return answer.headers().firstValue("idempotency-replayed").orElse("no");
  }

  @Test
  void theFirstAnswerIsGivenAgain() {
    var first = post("/orders", "k1", "{\"shares\":5}");
    var second = post("/orders", "\"k1\"", "{\"shares\":5}");

    assertThat(replayed(first)).isEqualTo("no");
    assertThat(replayed(second)).isEqualTo("true");
    assertThat(second.statusCode()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body()).contains("\"number\":1");
    assertThat(second.headers().firstValue("location")).hasValue("/orders/1");
    assertThat(second.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(worked).hasValue(1);
  }

  @Test
  void anotherKeyOrNoneIsAnotherRequest() {
    post("/orders", "k1", "{\"shares\":5}");
    post("/orders", "k2", "{\"shares\":5}");
    server.postJson("/orders", "{\"shares\":5}");
    server.postJson("/orders", "{\"shares\":5}");

    assertThat(worked).hasValue(4);
  }

  @Test
  void aKeyIsForOneRequestOnly() {
    post("/orders", "k1", "{\"shares\":5}");

    var otherBody = post("/orders", "k1", "{\"shares\":6}");
    var otherPath = post("/conflict", "k1", "{\"shares\":5}");

    assertThat(otherBody.statusCode()).isEqualTo(422);
    assertThat(otherBody.body()).contains("idempotency-key-reused");
    assertThat(otherPath.statusCode()).isEqualTo(422);
    assertThat(worked).hasValue(1);
  }

  @Test
  void nobodyIsGivenAnothersAnswer() {
    post("/orders", "k1", "{\"shares\":5}", "authorization", "Bearer ann");
    var other = post("/orders", "k1", "{\"shares\":5}", "authorization", "Bearer bob");

    assertThat(replayed(other)).isEqualTo("no");
    assertThat(worked).hasValue(2);
  }

  @Test
  void whileTheFirstIsWorkedOnTheSecondIsTold() throws Exception {
    var first = Executors.newSingleThreadExecutor();
    try {
      var answer = first.submit(() -> post("/slow", "k1", "{\"shares\":5}"));
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

      var second = post("/slow", "k1", "{\"shares\":5}");
      assertThat(second.statusCode()).isEqualTo(409);
      assertThat(second.body()).contains("request-in-flight");
      assertThat(second.headers().firstValue("retry-after")).hasValue("1");

      slow.complete("done");
      assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("\"done\"");
      assertThat(replayed(post("/slow", "k1", "{\"shares\":5}"))).isEqualTo("true");
      assertThat(worked).hasValue(1);
    } finally {
      first.shutdownNow();
    }
  }

  @Test
  void whoseConnectionBrokeGetsTheAnswerWhenHeComesBack() throws Exception {
    try (var connection = server.raw()) {
      connection.send(
          "POST /slow HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
              + "Idempotency-Key: k1\r\nContent-Length: 12\r\n\r\n{\"shares\":5}");
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    }
    slow.complete("done");

    var again = untilNot(409, () -> post("/slow", "k1", "{\"shares\":5}"));

    assertThat(again.body()).isEqualTo("\"done\"");
    assertThat(replayed(again)).isEqualTo("true");
    assertThat(worked).hasValue(1);
  }

  @Test
  void whatTheTimeLimitCutIsStillOneRequest() throws Exception {
    var first = Executors.newSingleThreadExecutor();
    try {
      var answer = first.submit(() -> post("/slow", "k1", "{\"shares\":5}"));
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      time.advance(Duration.ofSeconds(31));
      assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(504);

      assertThat(post("/slow", "k1", "{\"shares\":5}").statusCode()).isEqualTo(409);
      slow.complete("late");

      var again = untilNot(409, () -> post("/slow", "k1", "{\"shares\":5}"));
      assertThat(again.body()).isEqualTo("\"late\"");
      assertThat(worked).hasValue(1);
    } finally {
      first.shutdownNow();
    }
  }

  private static HttpResponse<String> untilNot(int status, Callable<HttpResponse<String>> ask)
      throws Exception {
    for (int i = 0; i < 1000; i++) {
      var answer = ask.call();
      if (answer.statusCode() != status) {
        return answer;
      }
    }
    throw new AssertionError("still " + status);
  }

  @Test
  void aFailureOfTheServerMayBeTriedAgain() {
    assertThat(post("/breaks-once", "k1", "{\"shares\":5}").statusCode()).isEqualTo(500);
    assertThat(post("/breaks-once", "k1", "{\"shares\":5}").body()).isEqualTo("\"mended\"");
  }

  @Test
  void aRefusedBodyMayBeCorrected() {
    assertThat(post("/orders", "k1", "{\"shares\":\"five\"}").statusCode()).isEqualTo(400);
    assertThat(post("/orders", "k1", "{\"shares\":5}").statusCode()).isEqualTo(201);
  }

  @Test
  void aConflictIsAnAnswer() {
    assertThat(post("/conflict", "k1", "{\"shares\":5}").statusCode()).isEqualTo(409);

    var again = post("/conflict", "k1", "{\"shares\":5}");

    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.body()).contains("no-shares");
    assertThat(again.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(replayed(again)).isEqualTo("true");
    assertThat(worked).hasValue(1);
  }

  @Test
  void aRouteMayInsistOnAKey() {
    var without = server.postJson("/strict", "{\"shares\":5}");

    assertThat(without.statusCode()).isEqualTo(400);
    assertThat(without.body()).contains("idempotency-key-required");
    assertThat(post("/strict", "k", "{\"shares\":5}").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b", "\"open", "two words", "\"in\"side\""})
  void aMalformedKeyIsRefused(String key) {
    assertThat(post("/orders", key, "{\"shares\":5}").statusCode()).isEqualTo(400);
    assertThat(post("/orders", "x".repeat(256), "{\"shares\":5}").statusCode()).isEqualTo(400);
    assertThat(worked).hasValue(0);
  }

  @Test
  void ofAHundredAtOnceOneIsWorkedOn() throws Exception {
    var callers = Executors.newFixedThreadPool(20);
    try {
      var answers =
          callers.invokeAll(
              IntStream.range(0, 100)
                  .<Callable<HttpResponse<String>>>mapToObj(
                      i -> () -> post("/orders", "k1", "{\"shares\":5}"))
                  .toList());

      for (var answer : answers) {
        assertThat(answer.get().statusCode()).isIn(201, 409);
      }
      assertThat(worked).hasValue(1);
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void getNeedsNoKey() {
    assertThatThrownBy(
            () -> server.routes.get("/late", call -> Future.succeededFuture("x")).idempotent())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("GET is idempotent anyway");
  }
}
