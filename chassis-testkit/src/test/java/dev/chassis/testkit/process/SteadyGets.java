package dev.chassis.testkit.process;

import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends GETs at a steady rate, however long the answers take, and remembers each of them. */
final class SteadyGets {

  private final Supplier<Future<String>> request;
  private final int perSecond;
  private final Ticker ticker = Ticker.system();
  private final long begun = ticker.nanos();
  private final Queue<Done> done = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private int sent;
  private volatile boolean ended;
  private Timers.@Nullable Timer clock;

  /**
   * A request that is over.
   *
   * @param at when it was due, which may be before it could be sent
   * @param by who answered; null when nobody did
   */
  record Done(long at, long took, @Nullable String by, @Nullable Throwable failure) {}

  /** What happened to the requests that were due between two moments. */
  record Summary(List<Done> all) {

    long failed() {
      return all.stream().filter(one -> one.failure != null).count();
    }

    double failedShare() {
      return (double) failed() / all.size();
    }

    double share(String by) {
      return (double) all.stream().filter(one -> by.equals(one.by)).count() / all.size();
    }

    long millis(double quantile) {
      var sorted = all.stream().mapToLong(Done::took).sorted().toArray();
      return Duration.ofNanos(sorted[(int) (quantile * (sorted.length - 1))]).toMillis();
    }

    String print() {
      var kinds =
          all.stream()
              .filter(one -> one.failure != null)
              .collect(
                  Collectors.groupingBy(
                      one -> String.valueOf(one.failure).replaceAll("\\d+", "#"),
                      TreeMap::new,
                      Collectors.counting()));
      return String.format(
          Locale.ROOT,
          "%d requests, failed %d (%.2f %%), p50 %d ms, p99 %d ms, p99.9 %d ms, max %d ms %s",
          all.size(),
          failed(),
          100 * failedShare(),
          millis(0.5),
          millis(0.99),
          millis(0.999),
          millis(1),
          kinds);
    }
  }

  /** {@code request} answers who answered. */
  SteadyGets(int perSecond, Supplier<Future<String>> request) {
    this.perSecond = perSecond;
    this.request = request;
  }

  void start(Timers timers) {
    clock = timers.every(Duration.ofMillis(2), this::sendWhatIsDue);
  }

  /** No more; whether everything was answered. */
  boolean hasEnded() {
    ended = true;
    if (clock != null) {
      clock.cancel();
    }
    return open.get() == 0;
  }

  Summary between(long from, long to) {
    return new Summary(done.stream().filter(one -> one.at >= from && one.at < to).toList());
  }

  private void sendWhatIsDue() {
    long due = (ticker.nanos() - begun) * perSecond / 1_000_000_000;
    while (!ended && sent < due) {
      send(begun + ++sent * 1_000_000_000L / perSecond);
    }
  }

  private void send(long at) {
    open.incrementAndGet();
    request
        .get()
        .onComplete(
            (by, failure) -> {
              done.add(new Done(at, ticker.nanos() - at, by, failure));
              open.decrementAndGet();
            });
  }
}
