package dev.chassis.testkit.load;

import dev.chassis.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Random;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Open-loop traffic: requests are sent when they are due, whether or not the earlier ones have been
 * answered, and the time of each counts from when it was due. So a server that stalls, or a load
 * generator that comes late, cannot hide what callers would have waited (no coordinated omission).
 *
 * <pre>{@code
 * var traffic =
 *     Load.of(caller.context().vertx(), n -> client.get("/quotes/" + n, Quote.class))
 *         .perSecond(300)
 *         .answeredBy(Quote::instance)
 *         .start();
 * traffic.runFor(ofSeconds(2));         // steady, the baseline
 * traffic.phase("one is slow");
 * faults.instance("market", 0).slow(ofMillis(400));
 * traffic.runFor(ofSeconds(5));
 * var report = traffic.stop();
 *
 * assertThat(report.failed()).isZero();
 * assertThat(report.during("one is slow").latency().at(0.99)).isLessThan(ofMillis(100));
 * assertThat(report.between(ofSeconds(4), ofSeconds(7)).share("market-0")).isLessThan(0.05);
 * }</pre>
 *
 * <p>Immutable; each method but {@link #start} gives a changed copy.
 *
 * @param <A> what a request is answered with
 * @see <a href="https://www.infoq.com/presentations/latency-response-time/">Gil Tene, How not to
 *     measure latency</a>
 */
public final class Load<A> {

  private static final int MOST_OPEN = 20_000;

  private final Vertx vertx;
  private final LongFunction<Future<A>> request;
  private final Time time;
  private final double perSecond;
  private final @Nullable Long seed;
  private final Function<? super A, String> instance;
  private final int mostOpen;

  private Load(
      Vertx vertx,
      LongFunction<Future<A>> request,
      Time time,
      double perSecond,
      @Nullable Long seed,
      Function<? super A, String> instance,
      int mostOpen) {
    this.vertx = vertx;
    this.request = request;
    this.time = time;
    this.perSecond = perSecond;
    this.seed = seed;
    this.instance = instance;
    this.mostOpen = mostOpen;
  }

  /**
   * Traffic of 100 requests per second.
   *
   * @param vertx whose event loop sends; every request runs on one context of it
   * @param request sends the request of this number, counted from 0. A future that fails, an
   *     exception that it throws, is a request that failed
   */
  public static <A> Load<A> of(Vertx vertx, LongFunction<Future<A>> request) {
    return new Load<>(vertx, request, Time.real(), 100, null, answer -> "", MOST_OPEN);
  }

  /** At this rate, above 0; in even steps unless {@link #poisson} says otherwise. */
  public Load<A> perSecond(double rate) {
    if (!(rate > 0)) {
      throw new IllegalArgumentException("rate: " + rate + ", expected above 0");
    }
    return new Load<>(vertx, request, time, rate, seed, instance, mostOpen);
  }

  /** At random moments, as independent callers have it, instead of in even steps. */
  public Load<A> poisson(long newSeed) {
    return new Load<>(vertx, request, time, perSecond, newSeed, instance, mostOpen);
  }

  /** Tells from an answer which instance gave it; {@link TrafficReport#shares} counts them. */
  public Load<A> answeredBy(Function<? super A, String> newInstance) {
    return new Load<>(vertx, request, time, perSecond, seed, newInstance, mostOpen);
  }

  /** In a time that the test moves. */
  public Load<A> in(Time newTime) {
    return new Load<>(vertx, request, newTime, perSecond, seed, instance, mostOpen);
  }

  /**
   * How many requests may be unanswered, 20,000 at first; what is due beyond that fails unsent, and
   * says so.
   */
  public Load<A> mostOpen(int most) {
    return new Load<>(vertx, request, time, perSecond, seed, instance, most);
  }

  /** Begins; the first request is due at once. */
  public Traffic start() {
    var traffic = new Traffic(time.ticker(), this::send, gaps(), mostOpen);
    vertx.runOnContext(go -> traffic.begin(time.timers(vertx)));
    return traffic;
  }

  /** Runs for this long in real time, then waits for the last answers. */
  public TrafficReport run(Duration length) {
    return start().runFor(length).stop();
  }

  /** Who answered. */
  private Future<String> send(long number) {
    return request.apply(number).map(instance);
  }

  /** Nanoseconds from one request to the next. */
  private LongSupplier gaps() {
    double mean = 1e9 / perSecond;
    if (seed == null) {
      return new EvenGaps(mean);
    }
    var random = new Random(seed);
    return () -> (long) (-mean * Math.log(1 - random.nextDouble()));
  }

  /** Without the drift that gaps rounded to nanoseconds would add up to. */
  private static final class EvenGaps implements LongSupplier {

    private final double mean;
    private long count;

    EvenGaps(double mean) {
      this.mean = mean;
    }

    @Override
    public long getAsLong() {
      long before = (long) (mean * count++);
      return (long) (mean * count) - before;
    }
  }
}
