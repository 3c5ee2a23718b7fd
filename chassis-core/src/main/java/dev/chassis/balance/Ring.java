package dev.chassis.balance;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A consistent hash ring: a key meets the same instance as long as that one is there, and when one
 * of N goes, only its own keys move. Immutable but for the seats.
 *
 * <p>Vert.x has one too; its hash is built from sign-extended bytes and spreads unevenly.
 *
 * @see <a href="https://arxiv.org/abs/1608.01350">consistent hashing with bounded loads</a>
 */
final class Ring {

  /**
   * Points of an instance of normal weight. The parts differ by about one over its square root: 8
   * %.
   */
  private static final int POINTS = 160;

  private static final int MOST_POINTS = 16 * POINTS;
  private static final double NORMAL_WEIGHT = 100;

  /** Fewer calls in flight are no load worth moving a key for. */
  private static final int LEAST_BOUND = 8;

  private static final int INDEX_BITS = 16;
  private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;

  private final Seat[] seats;
  // Sorted; the low bits are the index of the seat, and too few to matter in the order.
  private final long[] points;

  private Ring(Seat[] seats, long[] points) {
    this.seats = seats;
    this.points = points;
  }

  static Ring of(List<Seat> all) {
    var seats = all.stream().limit(INDEX_MASK + 1).toArray(Seat[]::new);
    var points = new long[Arrays.stream(seats).mapToInt(Ring::pointsOf).sum()];
    int next = 0;
    for (int i = 0; i < seats.length; i++) {
      long seed = hash(seats[i].id());
      for (int point = 0; point < pointsOf(seats[i]); point++) {
        points[next++] = (mix(seed + point) & ~INDEX_MASK) | i;
      }
    }
    Arrays.sort(points);
    return new Ring(seats, points);
  }

  /**
   * The first seat at or after the key that is good; null when none is. One that has more than its
   * part of the calls in flight is passed over, unless all others are not good.
   */
  @Nullable Seat find(String key, Predicate<Seat> good, double bound) {
    int from = position(mix(hash(key)));
    Seat first = null;
    double free = -1;
    for (int i = 0; i < points.length; i++) {
      var seat = seats[(int) (points[(from + i) % points.length] & INDEX_MASK)];
      if (!good.test(seat)) {
        continue;
      }
      first = first == null ? seat : first;
      int busy = seat.load().inFlight();
      if (busy < LEAST_BOUND) {
        return seat;
      }
      // Only now: it looks at all of them.
      free = free < 0 ? bound * fairPart(good) : free;
      if (busy < free * seat.relativeWeight()) {
        return seat;
      }
    }
    return first;
  }

  /** Calls in flight on an instance of mean weight, this one included, if all had their part. */
  private double fairPart(Predicate<Seat> good) {
    double calls = 1;
    double weight = 0;
    for (var seat : seats) {
      if (good.test(seat)) {
        calls += seat.load().inFlight();
        weight += seat.relativeWeight();
      }
    }
    return calls / weight;
  }

  private int position(long hash) {
    int found = Arrays.binarySearch(points, hash & ~INDEX_MASK);
    int at = found < 0 ? -found - 1 : found;
    return at == points.length ? 0 : at;
  }

  private static int pointsOf(Seat seat) {
    // By the weight as given: relative to the others, one that goes would move the points of all.
    double weight = seat.instance().weight() / NORMAL_WEIGHT;
    return (int) Math.max(1, Math.min(MOST_POINTS, Math.round(POINTS * weight)));
  }

  /** FNV-1a, of characters: their bytes would have to be made for each pick. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /** The finisher of SplitMix64: neighbours come out far apart. */
  private static long mix(long value) {
    long z = value * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
