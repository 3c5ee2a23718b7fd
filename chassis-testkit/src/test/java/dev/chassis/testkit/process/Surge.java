package dev.chassis.testkit.process;

import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Callers without retries, breakers or mercy: requests at a steady rate however long the answers
 * take, 30 % of them critical. Each waits for a second.
 */
final class Surge implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final double CRITICAL = 0.3;

  private final Vertx vertx = Vertx.vertx();
  private final Ticker ticker = Ticker.system();
  private final HttpClientAgent client =
      vertx.createHttpClient(
          new HttpClientOptions().setConnectTimeout(5_000),
          new PoolOptions().setHttp1MaxSize(2_000));
  private final int port;
  private final long seed;

  Surge(int port, long seed) {
    this.port = port;
    this.seed = seed;
  }

  /**
   * What became of a request; status 0 when no answer came in time.
   *
   * @param sentNanos since the beginning of the run
   */
  record Outcome(long sentNanos, long tookNanos, boolean critical, int status, boolean saysWhen) {
    boolean isGood() {
      return status == 200;
    }

    boolean isRefused() {
      return status == 503;
    }
  }

  /** What became of all that was sent in a run, without its first moments. */
  record Figures(String name, List<Outcome> outcomes, double seconds) {

    double goodput() {
      return count(Outcome::isGood) / seconds;
    }

    double criticalShare() {
      return count(one -> one.critical && one.isGood()) / (double) count(one -> one.critical);
    }

    double normalShare() {
      return count(one -> !one.critical && one.isGood()) / (double) count(one -> !one.critical);
    }

    long count(Predicate<Outcome> which) {
      return outcomes.stream().filter(which).count();
    }

    /** Milliseconds that {@code share} of these did not exceed; 0 when there are none. */
    double quantile(double share, Predicate<Outcome> which) {
      var sorted = outcomes.stream().filter(which).map(Outcome::tookNanos).sorted().toList();
      return sorted.isEmpty() ? 0 : sorted.get((int) (share * (sorted.size() - 1))) / 1e6;
    }

    @Override
    public String toString() {
      return String.format(
          "overload, %s: sent %.0f/s; good %.0f/s; critical %.2f %%, normal %.1f %% answered;"
              + " accepted p50 %.0f ms, p99 %.0f ms; %d refused in p50 %.2f ms, p99 %.1f ms;"
              + " %d not in time",
          name,
          outcomes.size() / seconds,
          goodput(),
          100 * criticalShare(),
          100 * normalShare(),
          quantile(0.5, Outcome::isGood),
          quantile(0.99, Outcome::isGood),
          count(Outcome::isRefused),
          quantile(0.5, Outcome::isRefused),
          quantile(0.99, Outcome::isRefused),
          count(one -> one.status == 0));
    }
  }

  /** Sends {@code perSecond} for {@code length}; of the first {@code settling} nothing is told. */
  Figures open(String name, double perSecond, Duration settling, Duration length)
      throws InterruptedException {
    var outcomes = Collections.synchronizedList(new ArrayList<Outcome>());
    var random = new Random(seed);
    var sent = new AtomicInteger();
    var over = new CountDownLatch(1);
    var begun = ticker.nanos();
    vertx.setPeriodic(
        2,
        timer -> {
          var now = ticker.nanos() - begun;
          if (now > length.toNanos()) {
            vertx.cancelTimer(timer);
            over.countDown();
            return;
          }
          while (sent.get() < now / 1e9 * perSecond) {
            sent.incrementAndGet();
            send(begun, random.nextDouble() < CRITICAL).onSuccess(outcomes::add);
          }
        });
    over.await();
    TimeUnit.NANOSECONDS.sleep(PATIENCE.plusMillis(500).toNanos());
    var told =
        List.copyOf(outcomes).stream().filter(one -> one.sentNanos >= settling.toNanos()).toList();
    return new Figures(name, told, length.minus(settling).toNanos() / 1e9);
  }

  /** Keeps {@code together} requests under way for {@code length}: the most it can answer. */
  Figures closed(String name, int together, Duration length) throws InterruptedException {
    var outcomes = Collections.synchronizedList(new ArrayList<Outcome>());
    var over = new CountDownLatch(together);
    var begun = ticker.nanos();
    vertx.runOnContext(
        go -> {
          for (int i = 0; i < together; i++) {
            again(begun, length, outcomes).onComplete(done -> over.countDown());
          }
        });
    over.await();
    return new Figures(name, List.copyOf(outcomes), length.toNanos() / 1e9);
  }

  private Future<Void> again(long begun, Duration length, List<Outcome> outcomes) {
    if (ticker.nanos() - begun > length.toNanos()) {
      return Future.succeededFuture();
    }
    return send(begun, true)
        .onSuccess(outcomes::add)
        .compose(one -> again(begun, length, outcomes));
  }

  /** Bytes of heap in use over there, after a collection. */
  long heap() throws Exception {
    var body =
        client
            .request(HttpMethod.GET, port, "127.0.0.1", "/heap")
            .compose(HttpClientRequest::send)
            .compose(answer -> answer.body())
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    return body.toJsonObject().getLong("bytes");
  }

  private Future<Outcome> send(long begun, boolean critical) {
    var at = ticker.nanos();
    return client
        .request(HttpMethod.GET, port, "127.0.0.1", critical ? "/critical" : "/normal")
        .compose(
            request -> {
              var gaveUp = vertx.setTimer(PATIENCE.toMillis(), late -> request.reset());
              return request
                  .send()
                  .compose(answer -> answer.body().map(answer))
                  .onComplete(done -> vertx.cancelTimer(gaveUp));
            })
        .map(
            answer ->
                new Outcome(
                    at - begun,
                    ticker.nanos() - at,
                    critical,
                    answer.statusCode(),
                    answer.getHeader("retry-after") != null))
        .otherwise(lost -> new Outcome(at - begun, ticker.nanos() - at, critical, 0, false));
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
