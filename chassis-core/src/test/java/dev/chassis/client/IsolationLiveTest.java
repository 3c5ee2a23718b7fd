package dev.chassis.client;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.client.OpenLoop.Sample;
import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.resilience.Bulkhead;
import dev.chassis.resilience.BulkheadConfig;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One of two services hangs while 200 calls per second go to each. Who calls the other one must not
 * notice. Calm and fault take turns, three times, so that the noise of the machine is in both.
 */
@Tag("slow")
@Timeout(120)
class IsolationLiveTest {

  private static final int PER_SECOND = 200;
  private static final int ROUNDS = 3;
  private static final Duration CALM = Duration.ofSeconds(3);
  private static final Duration FAULT = Duration.ofSeconds(4);

  /** Long enough that a tenth of it is more than what the machine does by itself. */
  private static final long USUAL_MILLIS = 100;

  private final Vertx vertx = Vertx.vertx();
  private volatile boolean hangs;
  private ServiceClients clients;

  @BeforeEach
  void start() throws Exception {
    Handler<HttpServerRequest> usual =
        request -> vertx.setTimer(USUAL_MILLIS, timer -> request.response().end("{}"));
    var well = Backend.start(vertx, "well", usual);
    var sick =
        Backend.start(
            vertx,
            "sick",
            request -> {
              if (!hangs) {
                usual.handle(request);
              }
            });
    var addresses =
        Map.of(
            "well", List.of("127.0.0.1:" + well.port()),
            "sick", List.of("127.0.0.1:" + sick.port()));
    var config = ClientConfig.defaults().withTimeout(Duration.ofSeconds(2)).withPool(256, 256);
    clients =
        ServiceClients.create(
            vertx,
            InstanceRegistry.create(new DiscoveryConfig(addresses), Ticker.system()),
            new ClientsConfig(config, Map.of()),
            new SimpleMeterRegistry(),
            Ticker.system(),
            Timers.on(vertx));
  }

  @AfterEach
  void close() {
    clients.close().await();
    vertx.close().await();
  }

  @Test
  void oneThatHangsIsNotFeltByWhoCallsAnother() {
    var well = clients.client("well");
    var sick = clients.client("sick");

    var figures = rounds(ROUNDS, () -> call(well), () -> call(sick));

    System.out.println("isolation: " + figures);
    assertThat(figures.failed()).isZero();
    // A tenth on a machine of its own; beside other work that is what the machine does by itself.
    assertThat(figures.p99Ratio()).isLessThanOrEqualTo(2);
    // Of which up to 5 ms are the load's own ticks.
    assertThat(figures.refusalP50Millis()).as("once it is known to hang").isLessThan(20);
  }

  /** What many have: one pool for all that is called. */
  @Test
  void controlWithOneBulkheadForBothItSinksWithTheOther() {
    var both =
        Bulkhead.create(
            "both",
            BulkheadConfig.defaults().withMaxConcurrent(64).withQueue(1000, Duration.ofSeconds(2)),
            Timers.on(vertx));
    var well = clients.client("well");
    var sick = clients.client("sick");

    var figures = rounds(1, () -> both.run(() -> call(well)), () -> both.run(() -> call(sick)));

    System.out.println("isolation, control: " + figures);
    assertThat(figures.failed()).isGreaterThan((int) (PER_SECOND * FAULT.toSeconds() / 20));
  }

  private static Future<?> call(ServiceClient client) {
    return client.call(ServiceRequest.post("/work", Map.of()));
  }

  private record Figures(
      double p99Ratio, double calmP99, double faultP99, int failed, double refusalP50Millis) {}

  private interface Calls {
    Future<?> next();
  }

  private Figures rounds(int rounds, Calls well, Calls sick) {
    var calm = new ArrayList<Double>();
    var fault = new ArrayList<Double>();
    var refusals = new ArrayList<Sample>();
    int failed = 0;
    round(CALM, well, sick); // cold
    for (int i = 0; i < rounds; i++) {
      hangs = false;
      calm.add(percentile(0.99, round(CALM, well, sick).get(0)));
      hangs = true;
      var both = round(FAULT, well, sick);
      fault.add(percentile(0.99, both.get(0)));
      failed += (int) both.get(0).stream().filter(one -> !one.succeeded()).count();
      // The last second: by then the places are taken, or the circuit is open.
      both.get(1).stream()
          .filter(one -> one.atMillis() > FAULT.toMillis() - 1000 && !one.succeeded())
          .forEach(refusals::add);
    }
    double before = median(calm);
    double during = median(fault);
    return new Figures(during / before, before, during, failed, percentile(0.5, refusals));
  }

  private List<List<Sample>> round(Duration time, Calls well, Calls sick) {
    var first = OpenLoop.run(vertx, PER_SECOND, time, well::next);
    var second = OpenLoop.run(vertx, PER_SECOND, time, sick::next);
    Future.all(first, second).await();
    return List.of(first.result(), second.result());
  }

  private static double percentile(double share, List<Sample> samples) {
    var sorted = samples.stream().mapToLong(Sample::tookNanos).sorted().toArray();
    return sorted.length == 0
        ? Double.NaN
        : NANOSECONDS.toMicros(sorted[(int) (share * (sorted.length - 1))])
            / (double) MILLISECONDS.toMicros(1);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
