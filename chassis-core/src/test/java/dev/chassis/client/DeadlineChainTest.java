package dev.chassis.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.RequestContext;
import dev.chassis.http.Http2Config;
import dev.chassis.http.RawHttp;
import dev.chassis.http.RunningIngress;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller with little time, three services behind each other, and a slow one at the end. */
class DeadlineChainTest {

  private static final Duration LEAF_TAKES = Duration.ofSeconds(1);
  private static final ClientConfig PATIENT = ClientConfig.defaults();

  /** Milliseconds left when the leaf's handler was started. */
  private final BlockingQueue<Long> left = new LinkedBlockingQueue<>();

  /** When the leaf heard that nobody waits. */
  private final BlockingQueue<Long> cancelled = new LinkedBlockingQueue<>();

  private final AtomicInteger completed = new AtomicInteger();
  private Hop leaf;
  private Hop middle;
  private Hop front;

  @BeforeEach
  void start() {
    leaf = Hop.leaf(call -> slow());
    middle = Hop.before(leaf, PATIENT, answer -> answer);
    front = Hop.before(middle, PATIENT, answer -> answer);
  }

  @AfterEach
  void close() {
    front.close();
    middle.close();
    leaf.close();
  }

  private Future<String> slow() {
    var request = RequestContext.current();
    left.add(request.deadline().remaining(Ticker.system()).toMillis());
    request.cancellation().onCancel(() -> cancelled.add(Ticker.system().nanos()));
    var answer = Promise.<String>promise();
    Timers.on(Vertx.currentContext().owner())
        .after(
            LEAF_TAKES,
            () -> {
              if (!request.cancellation().isCancelled()) {
                completed.incrementAndGet();
              }
              answer.tryComplete("done");
            });
    return answer.future();
  }

  @Test
  void noHandlerStartsAfterTheTimeAndAllAreCancelledAtItsEnd() throws Exception {
    int calls = 8;
    for (int i = 0; i < calls; i++) {
      var answer = front.server.get("/work", "x-request-timeout-ms", "300");
      assertThat(answer.statusCode()).isEqualTo(504);
    }

    // A start that comes too late is the one thing that must not happen; on a machine that stands
    // still a call may never have got as far as the leaf.
    assertThat(left).isNotEmpty().allSatisfy(millis -> assertThat(millis).isBetween(1L, 300L));
    for (int i = 0; i < leaf.started.get(); i++) {
      assertThat(cancelled.poll(10, TimeUnit.SECONDS)).isNotNull();
    }
    assertThat(completed).hasValue(0);
    assertThat(front.server.get("/work", "x-request-timeout-ms", "0").statusCode()).isEqualTo(504);
    assertThat(front.started).as("no time left: not begun").hasValue(calls);
  }

  @Test
  void theLeafIsCancelledWhenTheCallerGivesUp() throws Exception {
    var millis = new ArrayList<Double>();
    for (int i = 0; i < 20; i++) {
      var caller = new RawHttp(front.server.ingress.port());
      caller.send("GET /work HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(left.poll(10, TimeUnit.SECONDS)).as("the leaf is at work").isNotNull();

      long gaveUp = Ticker.system().nanos();
      caller.close();

      var heard = cancelled.poll(10, TimeUnit.SECONDS);
      assertThat(heard).as("the leaf hears of it").isNotNull();
      millis.add((heard - gaveUp) / 1e6);
    }

    millis.sort(null);
    System.out.printf(
        "caller gone to leaf cancelled, ms: median %.1f, most %.1f%n",
        millis.get(10), millis.get(19));
    // 20 ms on a machine that has time; the leaf would have taken 1000.
    assertThat(millis.get(10)).isLessThan(250);
    assertThat(completed).hasValue(0);
    assertThat(cancellations(front)).isEqualTo(20);
    assertThat(cancellations(middle)).isEqualTo(20);
    assertThat(front.server.meters.find("http.client.retries").counter().count()).isZero();
  }

  private static long cancellations(Hop hop) {
    return hop.server
        .meters
        .get("http.client.requests")
        .tag("outcome", "cancelled")
        .timer()
        .count();
  }

  @Test
  void aResetStreamIsHeardOfToo() throws Exception {
    var http2 = RunningIngress.CONFIG.withHttp2(Http2Config.defaults().withClearText(true));
    var heard = new LinkedBlockingQueue<String>();
    var vertx = Vertx.vertx();
    try (var server =
        new RunningIngress(
            http2,
            1,
            routes ->
                routes.get(
                    "/work",
                    call -> {
                      heard.add("started");
                      RequestContext.current()
                          .cancellation()
                          .onCancel(() -> heard.add("cancelled"));
                      return Promise.<String>promise().future();
                    }))) {
      var client =
          vertx.createHttpClient(
              new HttpClientOptions()
                  .setProtocolVersion(HttpVersion.HTTP_2)
                  .setHttp2ClearTextUpgrade(false));
      client
          .request(HttpMethod.GET, server.ingress.port(), "127.0.0.1", "/work")
          .onSuccess(
              request -> {
                request.send();
                vertx.setTimer(100, ignored -> request.reset(8));
              });

      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("started");
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("cancelled");
    } finally {
      RunningIngress.await(vertx.close());
    }
  }
}
