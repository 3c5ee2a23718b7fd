package dev.chassis.testkit.time;

import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What became of the requests of a {@link Simulation}; each counts when it was sent. */
public final class SimulatedTraffic {

  private static final long UNANSWERED = -1;

  private final Ticker ticker;
  private final long begun;
  private final Map<String, Long> causes = new TreeMap<>();
  private int count;
  private int answered;
  // Plain arrays: an hour of traffic has a million requests.
  private long[] sentAt = new long[1024];
  private long[] took = new long[1024];
  private boolean[] failed = new boolean[1024];

  SimulatedTraffic(Ticker ticker, long begun) {
    this.ticker = ticker;
    this.begun = begun;
  }

  void sent(long number, LongFunction<? extends Future<?>> request) {
    int index = count++;
    if (index == sentAt.length) {
      sentAt = Arrays.copyOf(sentAt, 2 * index);
      took = Arrays.copyOf(took, 2 * index);
      failed = Arrays.copyOf(failed, 2 * index);
    }
    sentAt[index] = ticker.nanos() - begun;
    took[index] = UNANSWERED;
    request.apply(number).onComplete((answer, failure) -> answered(index, failure));
  }

  private void answered(int index, @Nullable Throwable failure) {
    answered++;
    took[index] = ticker.nanos() - begun - sentAt[index];
    if (failure != null) {
      failed[index] = true;
      causes.merge(failure.getClass().getSimpleName(), 1L, Long::sum);
    }
  }

  /** Requests sent. */
  public int count() {
    return count;
  }

  /** Requests that have been answered, well or not. */
  public int answered() {
    return answered;
  }

  /** Requests that were answered well. */
  public int succeeded() {
    return answered - failed();
  }

  /** Requests that failed. */
  public int failed() {
    return (int) causes.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many failed by class of failure. */
  public Map<String, Long> causes() {
    return Map.copyOf(causes);
  }

  /**
   * Requests per second that were sent from {@code from} to {@code to} and answered well.
   *
   * @param from from the beginning of the simulation, inclusive
   * @param to exclusive, after {@code from}
   */
  public double goodput(Duration from, Duration to) {
    return (double) between(from, to).filter(this::isOk).count() / seconds(from, to);
  }

  /** Share of the requests sent from {@code from} to {@code to} that was answered well, 0 to 1. */
  public double okShare(Duration from, Duration to) {
    long all = between(from, to).count();
    return all == 0 ? 0 : (double) between(from, to).filter(this::isOk).count() / all;
  }

  /** Times of all that were answered. */
  public Percentiles latency() {
    return Percentiles.of(
        IntStream.range(0, count).mapToLong(i -> took[i]).filter(one -> one != UNANSWERED));
  }

  /** Times of all that were sent from {@code from} to {@code to} and answered. */
  public Percentiles latency(Duration from, Duration to) {
    LongStream times = between(from, to).mapToLong(i -> took[i]);
    return Percentiles.of(times.filter(one -> one != UNANSWERED));
  }

  private boolean isOk(int index) {
    return took[index] != UNANSWERED && !failed[index];
  }

  private IntStream between(Duration from, Duration to) {
    return IntStream.range(first(from), first(to));
  }

  /** The first request that was sent at or after {@code moment}. */
  private int first(Duration moment) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sentAt[middle] < moment.toNanos()) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double seconds(Duration from, Duration to) {
    return to.minus(from).toNanos() / 1e9;
  }
}
