package dev.chassis.testkit.time;

import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Hours of traffic within moments: events in a queue, on a {@link ManualTime} that jumps from one
 * to the next. What is under test gets {@link #time} as its clock and timers; what it calls is a
 * {@link VirtualServer}. The same seed gives the same run. For one thread.
 *
 * <pre>{@code
 * var simulation = Simulation.seeded(42);
 * var market = simulation.server(10, ServiceTime.exponential(ofMillis(20)));
 * var breaker = Breaker.create("market", CircuitBreakerConfig.defaults(), simulation.time());
 * var traffic = simulation.poisson(300, ofHours(1), n -> call(breaker, market));
 * simulation.at(ofMinutes(20), () -> market.slower(10));
 * simulation.at(ofMinutes(21), () -> market.slower(1));
 * simulation.run(ofHours(1));
 *
 * assertThat(traffic.goodput(ofMinutes(22), ofMinutes(60))).isGreaterThan(295);
 * }</pre>
 */
public final class Simulation {

  private final ManualTime time = ManualTime.create();
  private final Random random;
  private final long begun = time.nanos();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private long scheduled;

  private Simulation(long seed) {
    this.random = new Random(seed);
  }

  private record Event(long at, long order, Runnable action) {}

  /** A simulation that stands at its beginning. */
  public static Simulation seeded(long seed) {
    return new Simulation(seed);
  }

  /** Its time, to be given to what is under test as clock and timers. */
  public ManualTime time() {
    return time;
  }

  /** The source of all that is random; draw from it to stay repeatable. */
  public Random random() {
    return random;
  }

  /** How far it has come. */
  public Duration elapsed() {
    return Duration.ofNanos(time.nanos() - begun);
  }

  /** Does {@code action} when the simulation has come this far. */
  public void at(Duration moment, Runnable action) {
    schedule(begun + moment.toNanos(), action);
  }

  /** Does {@code action} this much later than now, to the nanosecond. */
  public void after(Duration delay, Runnable action) {
    schedule(time.nanos() + delay.toNanos(), action);
  }

  /** A server that works on this many requests at once, and lets any number wait. */
  public VirtualServer server(int workers, ServiceTime serviceTime) {
    return new VirtualServer(this, workers, Integer.MAX_VALUE, serviceTime);
  }

  /** A server that refuses what comes while this many wait. */
  public VirtualServer server(int workers, int mostWaiting, ServiceTime serviceTime) {
    return new VirtualServer(this, workers, mostWaiting, serviceTime);
  }

  /**
   * Traffic in even steps, from now on, whether or not the earlier requests have been answered.
   *
   * @param perSecond requests per second, above 0
   * @param length for how long
   * @param request sends the request of this number, counted from 0
   * @return what becomes of it; ask once the simulation has run
   */
  public SimulatedTraffic constant(
      double perSecond, Duration length, LongFunction<? extends Future<?>> request) {
    long gap = (long) (1e9 / perSecond);
    return traffic(() -> gap, length, request);
  }

  /** Like {@link #constant}, at random moments, as many independent callers have it. */
  public SimulatedTraffic poisson(
      double perSecond, Duration length, LongFunction<? extends Future<?>> request) {
    double mean = 1e9 / perSecond;
    return traffic(() -> (long) (-mean * Math.log(1 - random.nextDouble())), length, request);
  }

  /** Runs this much of it: all events and timers that fall due, in order. */
  public void run(Duration length) {
    long end = time.nanos() + length.toNanos();
    while (!events.isEmpty() && events.peek().at() <= end) {
      var next = events.remove();
      // Timers that are due before it come first.
      advanceTo(next.at());
      next.action().run();
    }
    advanceTo(end);
  }

  private void advanceTo(long moment) {
    long step = moment - time.nanos();
    if (step > 0) {
      time.advance(Duration.ofNanos(step));
    }
  }

  private void schedule(long moment, Runnable action) {
    events.add(new Event(Math.max(moment, time.nanos()), scheduled++, action));
  }

  private SimulatedTraffic traffic(
      LongSupplier gaps, Duration length, LongFunction<? extends Future<?>> request) {
    var traffic = new SimulatedTraffic(time, begun);
    arrive(time.nanos(), time.nanos() + length.toNanos(), 0, gaps, request, traffic);
    return traffic;
  }

  private void arrive(
      long moment,
      long end,
      long number,
      LongSupplier gaps,
      LongFunction<? extends Future<?>> request,
      SimulatedTraffic traffic) {
    if (moment < end) {
      schedule(
          moment,
          () -> {
            arrive(moment + gaps.getAsLong(), end, number + 1, gaps, request, traffic);
            traffic.sent(number, request);
          });
    }
  }
}
