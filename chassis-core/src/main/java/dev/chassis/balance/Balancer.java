package dev.chassis.balance;

import dev.chassis.discovery.Snapshot;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks one of the callable instances of a service: draws two at random and prefers the one with
 * the lower cost, which is (calls in flight + 1) × recent latency ÷ weight. Thread-safe; one per
 * service.
 *
 * <p>The preference is a lottery, with odds by the square of the costs: a strict comparison would
 * starve the loser at low traffic, and a slow instance would never be seen to have healed.
 *
 * @see <a href="https://www.eecs.harvard.edu/~michaelm/postscripts/handbook2001.pdf">the power of
 *     two random choices</a>
 */
public final class Balancer {

  private final Supplier<? extends RandomGenerator> random;
  // Replaced as a whole: a pick reads it once. Two threads may each make one of a new snapshot.
  private volatile Bench bench = Bench.EMPTY;

  private Balancer(Supplier<? extends RandomGenerator> random) {
    this.random = random;
  }

  /**
   * A balancer without experience.
   *
   * @param random asked at every pick, on the picking thread
   */
  public static Balancer create(Supplier<? extends RandomGenerator> random) {
    return new Balancer(random);
  }

  /**
   * Picks an instance, which from now on has one call more in flight: tell it how the call went.
   * Makes no object unless {@code tried} has any.
   *
   * @param tried ids not to pick again while another is callable
   * @param now {@link dev.chassis.time.Ticker#nanos()}
   * @return the pick; null when nobody is callable
   */
  public @Nullable Seat pick(Snapshot snapshot, Set<String> tried, long now) {
    var seats = bench(snapshot).callable(tried);
    if (seats.length == 0) {
      return null;
    }
    var seat = seats.length == 1 ? seats[0] : better(seats, now);
    seat.taken();
    return seat;
  }

  private Seat better(Seat[] seats, long now) {
    var dice = random.get();
    long both = dice.nextLong();
    int first = below(seats.length, both >>> Integer.SIZE);
    int second = (first + 1 + below(seats.length - 1, both & 0xffff_ffffL)) % seats.length;
    double one = square(seats[first].cost(now));
    double other = square(seats[second].cost(now));
    return seats[dice.nextDouble() * (one + other) < other ? first : second];
  }

  /** Maps 32 random bits to a number from 0 to {@code bound - 1}. */
  private static int below(int bound, long bits) {
    return (int) ((bits * bound) >>> Integer.SIZE);
  }

  private static double square(double value) {
    return value * value;
  }

  @SuppressWarnings("ReferenceEquality") // the registry keeps a snapshot until it changes
  private Bench bench(Snapshot snapshot) {
    var known = bench;
    if (known.snapshot() == snapshot) {
      return known;
    }
    var changed = known.of(snapshot);
    bench = changed;
    return changed;
  }
}
