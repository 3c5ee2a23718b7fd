package dev.chassis.balance;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Seats to draw from, each as often as its weight says. Immutable but for the seats. A draw costs
 * the same whatever their number.
 *
 * @see <a href="https://www.keithschwarz.com/darts-dice-coins/">the alias method</a>
 */
final class Pool {

  /** Few draws miss who is wanted; after these it is looked for. */
  private static final int DRAWS = 6;

  /** Looked at when all that was drawn is dear. */
  private static final int MORE = 8;

  private static final double COIN = 1L << Integer.SIZE;

  private final Seat[] seats;
  // Empty when all weigh the same. Else a draw of i stands when its coin is below keep[i].
  private final double[] keep;
  private final int[] alias;

  private Pool(Seat[] seats) {
    this.seats = seats;
    boolean even = evenly(seats);
    this.keep = new double[even ? 0 : seats.length];
    this.alias = new int[keep.length];
    if (!even) {
      fill();
    }
  }

  static Pool of(Collection<Seat> seats) {
    return new Pool(seats.toArray(Seat[]::new));
  }

  int size() {
    return seats.length;
  }

  double weight() {
    double sum = 0;
    for (var seat : seats) {
      sum += seat.relativeWeight();
    }
    return sum;
  }

  /**
   * Draws one that was not tried; null when there is none.
   *
   * @param but one that is not wanted either
   */
  @Nullable Seat draw(
      RandomGenerator dice, Set<String> tried, @Nullable Seat but, long now, Tuning tuning) {
    if (seats.length == 0) {
      return null;
    }
    for (int i = 0; i < DRAWS; i++) {
      var seat = at(dice.nextLong());
      if (isWanted(seat, tried, but) && !stepsBack(seat, dice, now, tuning)) {
        return seat;
      }
    }
    var found = search(dice, tried, but);
    // As a second choice a newcomer is not needed: the first one is there.
    return found != null && but != null && stepsBack(found, dice, now, tuning) ? null : found;
  }

  /** The cheapest of {@code known} and some more. */
  Seat cheapest(Seat known, RandomGenerator dice, Set<String> tried, long now, Tuning tuning) {
    var best = known;
    double least = known.cost(now, tuning);
    int from = dice.nextInt(seats.length);
    for (int i = 0; i < Math.min(MORE, seats.length); i++) {
      var seat = seats[(from + i) % seats.length];
      double cost = seat.cost(now, tuning);
      if (cost < least && isWanted(seat, tried, best) && !stepsBack(seat, dice, now, tuning)) {
        best = seat;
        least = cost;
      }
    }
    return best;
  }

  @SuppressWarnings("ReferenceEquality") // one seat for each instance
  private static boolean isWanted(Seat seat, Set<String> tried, @Nullable Seat but) {
    return seat != but && (tried.isEmpty() || !tried.contains(seat.id()));
  }

  private static boolean stepsBack(Seat seat, RandomGenerator dice, long now, Tuning tuning) {
    return seat.isWarming(now, tuning) && dice.nextDouble() >= seat.ramp(now, tuning);
  }

  private @Nullable Seat search(RandomGenerator dice, Set<String> tried, @Nullable Seat but) {
    int from = dice.nextInt(seats.length);
    for (int i = 0; i < seats.length; i++) {
      var seat = seats[(from + i) % seats.length];
      if (isWanted(seat, tried, but)) {
        return seat;
      }
    }
    return null;
  }

  private Seat at(long bits) {
    int index = (int) (((bits >>> Integer.SIZE) * seats.length) >>> Integer.SIZE);
    if (keep.length == 0 || (bits & 0xffff_ffffL) < keep[index] * COIN) {
      return seats[index];
    }
    return seats[alias[index]];
  }

  private static boolean evenly(Seat[] seats) {
    for (var seat : seats) {
      if (seat.relativeWeight() != seats[0].relativeWeight()) {
        return false;
      }
    }
    return true;
  }

  /** Each column holds one seat's own part, filled up by one that has more than a column. */
  private void fill() {
    double column = weight() / seats.length;
    var small = new ArrayDeque<Integer>();
    var large = new ArrayDeque<Integer>();
    for (int i = 0; i < seats.length; i++) {
      keep[i] = seats[i].relativeWeight() / column;
      (keep[i] < 1 ? small : large).add(i);
    }
    while (!small.isEmpty() && !large.isEmpty()) {
      int poor = small.remove();
      int rich = large.remove();
      alias[poor] = rich;
      keep[rich] -= 1 - keep[poor];
      (keep[rich] < 1 ? small : large).add(rich);
    }
    // What is left is 1 but for rounding.
    small.forEach(i -> keep[i] = 1);
    large.forEach(i -> keep[i] = 1);
  }
}
