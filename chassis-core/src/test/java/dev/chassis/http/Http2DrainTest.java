package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What becomes of HTTP/2 requests when their server stops. */
class Http2DrainTest {

  private static final String BODY = "x".repeat(2_000);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger arrived = new AtomicInteger();
  private final HttpClientAgent client =
      vertx.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false)
              .setHttp2MultiplexingLimit(100));
  private final RunningIngress server =
      new RunningIngress(
          RunningIngress.CONFIG.withHttp2(new Http2Config(true, true, 100)),
          1,
          routes -> routes.get("/slow/{ms}", this::slow));

  private Future<String> slow(HttpCall call) {
    arrived.incrementAndGet();
    return server
        .vertx
        .timer(Long.parseLong(call.path("ms")), TimeUnit.MILLISECONDS)
        .map(done -> BODY);
  }

  @AfterEach
  void stop() {
    RunningIngress.await(vertx.close());
    server.close();
  }

  private Future<String> get(int millis) {
    return request(millis).compose(Http2DrainTest::send);
  }

  private Future<HttpClientRequest> request(int millis) {
    return client.request(HttpMethod.GET, server.ingress.port(), "127.0.0.1", "/slow/" + millis);
  }

  private static Future<String> send(HttpClientRequest request) {
    return request
        .send()
        .compose(answer -> answer.body().map(body -> answer.statusCode() + " " + body.length()));
  }

  @Test
  void answersUnderWayFinish() {
    RunningIngress.await(get(1));
    var under = new ArrayList<Future<String>>();
    for (int i = 0; i < 20; i++) {
      under.add(get(50 + 10 * i));
    }
    while (arrived.get() < 21) {
      LockSupport.parkNanos(1_000_000);
    }

    var cut = RunningIngress.await(server.ingress.stop(Duration.ofSeconds(5)));

    assertThat(cut).isEmpty();
    for (var each : under) {
      assertThat(RunningIngress.await(each)).isEqualTo("200 2002");
    }
  }

  @RepeatedTest(3)
  void whatComesWhileTheServerDrainsIsServedOrNeverTaken() {
    RunningIngress.await(get(1));
    Queue<String> outcomes = new ConcurrentLinkedQueue<>();
    var open = new AtomicInteger();
    var timer =
        vertx.setPeriodic(
            1,
            tick ->
                // who finds nobody to connect to has sent nothing
                request(20)
                    .onSuccess(
                        request -> {
                          open.incrementAndGet();
                          send(request)
                              .otherwise(Throwable::toString)
                              .onSuccess(outcomes::add)
                              .onComplete(done -> open.decrementAndGet());
                        }));
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    server.ingress.drain();
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));

    RunningIngress.await(server.ingress.stop(Duration.ofSeconds(5)));
    vertx.cancelTimer(timer);
    while (open.get() > 0) {
      LockSupport.parkNanos(1_000_000);
    }

    assertThat(outcomes).hasSizeGreaterThan(50).containsOnly("200 2002");
  }
}
