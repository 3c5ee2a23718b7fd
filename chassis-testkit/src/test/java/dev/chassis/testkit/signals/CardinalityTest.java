package dev.chassis.testkit.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.observability.Observability;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Strangers, and careless code, that never say the same thing twice. */
@Tag("slow")
class CardinalityTest {

  private static final int WARM_UP = 20_000;
  private static final int REQUESTS = 100_000;
  private static final int CONNECTIONS = 32;
  private static final int LIMIT = 100;

  private final AtomicInteger handled = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();

  @Test
  void keepsSeriesUnderTheCapAndTheHeapFlat() {
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    var client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    try (var shop =
        ServiceUnderTest.start(
            Chassis.service("shop").with(Observability.module()).wiring(this::wire),
            environment ->
                environment
                    .set("metrics.seriesLimit", LIMIT)
                    .set("http.shedding.enabled", false)
                    .set("logging.level", "warn"))) {
      send(client, shop.port(), 0, WARM_UP);
      var before = heap();
      send(client, shop.port(), WARM_UP, WARM_UP + REQUESTS);
      var after = heap();

      var registry = shop.context().metrics();
      var requests = registry.find("http.server.requests").timers().size();
      var careless = registry.find("shop.careless").counters().size();
      var all = registry.getMeters().size();
      System.out.printf(
          "cardinality: %d requests with paths, methods and headers of their own: %d series of"
              + " http.server.requests, %d of a careless counter (limit %d), %d meters in all; heap"
              + " %d to %d KiB%n",
          REQUESTS, requests, careless, LIMIT, all, before / 1024, after / 1024);

      assertThat(handled.get()).as("control: labels were made of data").isGreaterThan(REQUESTS / 4);
      assertThat(careless).isEqualTo(LIMIT + 1);
      assertThat(requests).isBetween(2, 20);
      assertThat(registry.find("http.server.requests").tag("method", "OTHER").timers())
          .isNotEmpty();
      // Each path, method and header kept would be at least 300 bytes: 30 MB.
      assertThat(after - before).isLessThan(3_000_000);
    } finally {
      Eventually.succeeds(client.close());
      Eventually.succeeds(vertx.close());
    }
  }

  private void wire(ServiceContext chassis) {
    chassis
        .http()
        .get(
            "/items/{id}",
            call -> {
              handled.incrementAndGet();
              chassis.metrics().counter("shop.careless", "item", call.path("id")).increment();
              return Future.succeededFuture("ok");
            });
  }

  private void send(HttpClient client, int port, int from, int to) {
    var next = new AtomicInteger(from);
    answered.set(0);
    for (int i = 0; i < CONNECTIONS; i++) {
      one(client, port, next, to);
    }
    Eventually.until(
        () -> answered.get() + " of " + (to - from) + " answers",
        Duration.ofMinutes(2),
        () -> answered.get() == to - from);
  }

  private void one(HttpClient client, int port, AtomicInteger next, int to) {
    int n = next.getAndIncrement();
    if (n >= to) {
      return;
    }
    // By turns: a route with an id of its own, an unknown path, an invented method.
    var path = n % 2 == 0 ? "/items/" + n : "/strange/" + n + "/path";
    var method = n % 3 == 0 ? HttpMethod.valueOf("HACK" + n) : HttpMethod.GET;
    var options =
        new RequestOptions()
            .setMethod(method)
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI(path)
            .putHeader("x-request-id", "id-" + n)
            .putHeader("user-agent", "agent-" + n)
            .putHeader("x-header-" + n, "value-" + n);
    client
        .request(options)
        .compose(request -> request.send().compose(answer -> answer.body()))
        .onComplete(
            done -> {
              answered.incrementAndGet();
              one(client, port, next, to);
            });
  }

  /** Bytes of the heap in use. */
  private static long heap() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
