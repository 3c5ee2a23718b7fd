package dev.chassis.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.client.OpenLoop.Sample;
import dev.chassis.resilience.BulkheadConfig;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Overload over real sockets and in real time, with a caller that goes on calling. */
@Tag("slow")
class OverloadLiveTest {

  private static final int PER_SECOND = 160;
  private static final Duration CALM = Duration.ofSeconds(3);

  /** As the window of the breaker: what it saw in calm is what keeps it closed. */
  private static final Duration LONG_CALM = Duration.ofSeconds(10);

  private static final Duration TRIGGER = Duration.ofSeconds(3);
  private static final Duration AFTER = Duration.ofSeconds(7);
  private static final ServiceRequest WORK =
      ServiceRequest.get("/work").withTimeout(Duration.ofSeconds(1));

  private final Vertx vertx = Vertx.vertx();
  private final TenAtATime work = new TenAtATime();

  /**
   * A service that does ten things at a time and lets others wait, as most do: for ever, and also
   * for callers that have gone.
   */
  private final class TenAtATime {
    private final AtomicInteger attempts = new AtomicInteger();
    private final Queue<Promise<String>> queue = new ArrayDeque<>();
    private volatile int takesMillis = 50;
    private int free = 10;

    synchronized Future<String> arrive() {
      attempts.incrementAndGet();
      var promise = Promise.<String>promise();
      queue.add(promise);
      next();
      return promise.future();
    }

    private synchronized void next() {
      while (free > 0 && !queue.isEmpty()) {
        free--;
        var promise = queue.remove();
        vertx.setTimer(
            takesMillis,
            timer -> {
              leave();
              promise.complete("done");
            });
      }
    }

    private synchronized void leave() {
      free++;
      next();
    }
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void afterAStormOfRetriesTheServiceIsWellAtOnce() throws Exception {
    var config =
        ClientConfig.defaults()
            .withLimits(LimitsConfig.defaults().withAdaptive(AdaptiveConfig.defaults()));

    var storm = storm(CALM, config, client -> client.call(WORK));

    System.out.println("retry storm: " + storm);
    assertThat(storm.recoveredAfterMillis()).isBetween(0L, 3000L);
    assertThat(storm.amplification()).isLessThanOrEqualTo(1.3);
  }

  @Test
  void withTheDefaultsItIsWellWithinThreeSeconds() throws Exception {
    var storm = storm(LONG_CALM, ClientConfig.defaults(), client -> client.call(WORK));

    System.out.println("retry storm, defaults: " + storm);
    assertThat(storm.recoveredAfterMillis()).isBetween(0L, 3000L);
    assertThat(storm.amplification()).isLessThanOrEqualTo(1.3);
  }

  @Test
  void controlWithRetriesAloneItNeverIs() throws Exception {
    var unlimited =
        LimitsConfig.defaults().withBulkhead(BulkheadConfig.defaults().withMaxConcurrent(100_000));
    var config =
        ClientConfig.defaults()
            .withHedge(ClientConfig.defaults().hedge().withEnabled(false))
            .withRetry(ClientConfig.defaults().retry().withMaxAttempts(1))
            .withBreaker(
                ClientConfig.defaults()
                    .breaker()
                    .withMinimumCalls(1_000_000)
                    .withConsecutiveFailures(0))
            .withLimits(unlimited)
            .withPool(2000, 100_000);

    var storm = storm(CALM, config, client -> naive(client, 3));

    System.out.println("control: " + storm);
    assertThat(storm.recoveredAfterMillis()).as("not within the run").isEqualTo(-1);
    assertThat(storm.amplification()).isGreaterThan(1.5);
  }

  private static Future<?> naive(ServiceClient client, int retries) {
    return client
        .call(WORK)
        .map(answer -> null)
        .recover(
            failure ->
                retries == 0
                    ? Future.failedFuture(failure)
                    : naive(client, retries - 1).map(answer -> null));
  }

  /** What came of a run. */
  private record Storm(long recoveredAfterMillis, double amplification, String goodput) {}

  private interface Caller {
    Future<?> call(ServiceClient client);
  }

  private Storm storm(Duration calm, ClientConfig config, Caller caller) throws Exception {
    var end = calm.plus(TRIGGER);
    try (var leaf = Hop.unprotected(call -> work.arrive())) {
      var clients = clients(leaf, config);
      var client = clients.client("next");
      vertx.setTimer(calm.toMillis(), go -> work.takesMillis = 500);
      vertx.setTimer(end.toMillis(), go -> work.takesMillis = 50);

      var samples =
          await(OpenLoop.run(vertx, PER_SECOND, end.plus(AFTER), () -> caller.call(client)));

      await(clients.close());
      return new Storm(
          recovery(samples, end.toMillis()),
          work.attempts.get() / (double) samples.size(),
          goodput(samples, end.plus(AFTER)));
    }
  }

  /** Milliseconds after the trigger from which on 95 % of the calls succeed; -1 for never. */
  private static long recovery(List<Sample> samples, long end) {
    for (long from = end; from <= end + AFTER.toMillis() - 3000; from += 250) {
      long since = from;
      var rest = samples.stream().filter(sample -> sample.atMillis() >= since).toList();
      long good = rest.stream().filter(Sample::succeeded).count();
      var second = rest.stream().filter(sample -> sample.atMillis() < since + 1000).toList();
      long goodSecond = second.stream().filter(Sample::succeeded).count();
      if (good >= 0.95 * rest.size() && goodSecond >= 0.95 * second.size()) {
        return from - end;
      }
    }
    return -1;
  }

  private static String goodput(List<Sample> samples, Duration time) {
    var perSecond = new int[(int) time.toSeconds()];
    samples.stream()
        .filter(Sample::succeeded)
        .forEach(sample -> perSecond[(int) (sample.atMillis() / 1000)]++);
    return Arrays.toString(perSecond);
  }

  @Test
  void aServiceThatHangsTakesNothingFromOthers() throws Exception {
    var refusals = new ConcurrentLinkedQueue<Long>();
    var config =
        ClientConfig.defaults()
            .withTimeout(Duration.ofSeconds(5))
            .withHedge(ClientConfig.defaults().hedge().withEnabled(false))
            .withLimits(
                LimitsConfig.defaults()
                    .withBulkhead(BulkheadConfig.defaults().withMaxConcurrent(32)));
    try (var hanging = Hop.unprotected(call -> Promise.<String>promise().future());
        var quick = Hop.leaf(call -> Future.succeededFuture("done"))) {
      var toHanging = clients(hanging, config);
      var toQuick = clients(quick, config);
      Supplier<Future<?>> quickCall = () -> toQuick.client("next").call(WORK);

      await(OpenLoop.run(vertx, 100, Duration.ofSeconds(3), quickCall)); // warm
      var before = await(OpenLoop.run(vertx, 100, Duration.ofSeconds(5), quickCall));
      var hang =
          OpenLoop.run(
              vertx, 200, Duration.ofSeconds(5), () -> timed(toHanging.client("next"), refusals));
      var during = await(OpenLoop.run(vertx, 100, Duration.ofSeconds(5), quickCall));
      await(hang);

      var fast = refusals.stream().sorted().toList();
      System.out.printf(
          "bulkhead: others' p99 %.1f ms before, %.1f ms during; %d refused, median %.2f ms,"
              + " p99 %.2f ms%n",
          p99(before), p99(during), fast.size(), at(fast, 0.5), at(fast, 0.99));
      assertThat(during).allMatch(Sample::succeeded);
      // Within 10 % on a machine that has time; here only what a shared pool would not keep.
      assertThat(p99(during)).isLessThan(2 * p99(before) + 50);
      assertThat(fast).hasSizeGreaterThan(500);
      assertThat(at(fast, 0.5)).isLessThan(5);
      assertThat(at(fast, 0.99)).isLessThan(50);
      await(toHanging.close());
      await(toQuick.close());
    }
  }

  private static Future<?> timed(ServiceClient client, Queue<Long> refusals) {
    long start = Ticker.system().nanos();
    return client
        .call(ServiceRequest.get("/work"))
        .onFailure(
            failure -> {
              if (failure instanceof CallRefusedException) {
                refusals.add(Ticker.system().nanos() - start);
              }
            });
  }

  private static double p99(List<Sample> samples) {
    return at(
        samples.stream().map(Sample::tookNanos).sorted(Comparator.naturalOrder()).toList(), 0.99);
  }

  private static double at(List<Long> sorted, double share) {
    return sorted.get((int) (share * (sorted.size() - 1))) / 1e6;
  }

  private ServiceClients clients(Hop next, ClientConfig config) {
    return ServiceClients.create(
        vertx,
        Hop.registry(next),
        new ClientsConfig(config, Map.of()),
        new SimpleMeterRegistry(),
        Ticker.system(),
        Timers.on(vertx));
  }

  private static <T> T await(Future<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
