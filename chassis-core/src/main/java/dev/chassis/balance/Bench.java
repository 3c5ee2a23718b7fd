package dev.chassis.balance;

import dev.chassis.discovery.Instance;
import dev.chassis.discovery.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot with a seat for each instance: all that a pick looks at. Immutable but for the seats;
 * made anew when the snapshot changes, or when somebody is left out or returns.
 */
final class Bench {

  /** Fourfold: as much slower as the own zone must be for its calls to go elsewhere. */
  private static final double SLOW_ZONE = 2;

  /** As an idle instance that takes 128 ms: two of that kind may be all that is bad of three. */
  private static final double DEAR = 64;

  static final Bench EMPTY =
      new Bench(
          Snapshot.empty(""), Map.of(), List.of(), null, Tuning.of(BalancerConfig.defaults()));

  private final Snapshot snapshot;
  private final Map<String, Seat> seats;
  private final List<Seat> callable;
  private final List<Seat> ejected;
  private final boolean panic;
  private final Pool pool;
  private final @Nullable Zones zones;
  private final long dueAt;
  private volatile @Nullable Ring ring;

  private Bench(
      Snapshot snapshot,
      Map<String, Seat> seats,
      List<Seat> callable,
      @Nullable String zone,
      Tuning tuning) {
    this.snapshot = snapshot;
    this.seats = seats;
    this.callable = callable;
    var left = new ArrayList<Seat>();
    var out = new ArrayList<Seat>();
    for (var seat : callable) {
      (seat.isEjected() ? out : left).add(seat);
    }
    this.ejected = out;
    this.panic = !ejected.isEmpty() && left.size() < tuning.ejection().panic() * callable.size();
    var usable = panic || left.isEmpty() ? callable : left;
    this.pool = Pool.of(usable);
    this.zones = Zones.of(usable, zone, tuning.config());
    this.dueAt = firstDue(ejected);
  }

  /** The same for another snapshot: who stays keeps its experience, who is gone is forgotten. */
  Bench of(Snapshot changed, @Nullable String zone, Tuning tuning, long now) {
    double mean = changed.callable().stream().mapToInt(Instance::weight).average().orElse(1);
    var after = new HashMap<String, Seat>();
    for (var instance : changed.instances()) {
      after.putIfAbsent(instance.id(), seat(instance, instance.weight() / mean, tuning, now));
    }
    var up = changed.callable().stream().map(one -> Objects.requireNonNull(after.get(one.id())));
    return new Bench(changed, after, up.toList(), zone, tuning);
  }

  /** The same after somebody was left out or returned. */
  Bench judgedAnew(@Nullable String zone, Tuning tuning) {
    var anew = new Bench(snapshot, seats, callable, zone, tuning);
    anew.ring = ring;
    return anew;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /** Whether so few are left that ejections do not count. */
  boolean isPanic() {
    return panic;
  }

  List<Seat> callable() {
    return callable;
  }

  Collection<Seat> all() {
    return seats.values();
  }

  @Nullable Seat seat(String id) {
    return seats.get(id);
  }

  /** Share of the calls that stay in the zone of the caller; 1 where zones play no part. */
  double stay() {
    return zones == null ? 1 : zones.stay();
  }

  /** Who was left out and should be called now to see how it is; null when nobody. */
  @Nullable Seat due(Set<String> tried, long now, Tuning tuning) {
    if (ejected.isEmpty() || now - dueAt < 0) {
      return null;
    }
    for (var seat : ejected) {
      if (!tried.contains(seat.id()) && seat.tryProbe(now, tuning)) {
        return seat;
      }
    }
    return null;
  }

  /** The cheaper of two that are drawn; null when nobody is callable. */
  @Nullable Seat draw(RandomGenerator dice, Set<String> tried, long now, Tuning tuning) {
    var near = zones;
    var seat = near == null ? null : nearby(near, dice, tried, now, tuning);
    if (seat == null) {
      seat = better(pool, dice, tried, now, tuning);
    }
    return seat == null ? last(dice, tried, now, tuning) : seat;
  }

  /** The one of which most is known to be well; null when nobody is callable. */
  @Nullable Seat surest(Set<String> tried, long now, Tuning tuning) {
    return callable.stream()
        .min(
            Comparator.<Seat, Boolean>comparing(seat -> tried.contains(seat.id()))
                .thenComparing(Seat::isEjected)
                .thenComparingLong(seat -> seat.doubt(now))
                .thenComparingDouble(seat -> seat.cost(now, tuning)))
        .orElse(null);
  }

  /** The one that stands for the key; null when nobody is callable. */
  @Nullable Seat sticky(String key, Set<String> tried, double bound) {
    var known = ring();
    var seat =
        known.find(key, one -> (panic || !one.isEjected()) && !tried.contains(one.id()), bound);
    if (seat == null) {
      seat = known.find(key, one -> !tried.contains(one.id()), bound);
    }
    return seat == null ? known.find(key, one -> true, bound) : seat;
  }

  private Ring ring() {
    var known = ring;
    if (known == null) {
      known = Ring.of(callable);
      ring = known;
    }
    return known;
  }

  private static @Nullable Seat nearby(
      Zones zones, RandomGenerator dice, Set<String> tried, long now, Tuning tuning) {
    if (zones.stay() < 1 && dice.nextDouble() >= zones.stay()) {
      return better(zones.away(), dice, tried, now, tuning);
    }
    var near = better(zones.home(), dice, tried, now, tuning);
    double slow = near == null ? 0 : near.load().expected(now, tuning);
    if (near == null || slow <= SLOW_ZONE) {
      return near;
    }
    var far = better(zones.away(), dice, tried, now, tuning);
    double slower = far == null ? 0 : slow - far.load().expected(now, tuning) - SLOW_ZONE;
    return slower > 0 && dice.nextDouble() >= Octaves.power(-2 * slower) ? far : near;
  }

  /**
   * The first one drawn, unless the second is cheaper: then most likely that one. Not for certain,
   * or little traffic would never come to the dearer one, and nobody would see it become better.
   */
  private static @Nullable Seat better(
      Pool pool, RandomGenerator dice, Set<String> tried, long now, Tuning tuning) {
    var first = pool.draw(dice, tried, null, now, tuning);
    var second = first == null ? null : pool.draw(dice, tried, first, now, tuning);
    if (first == null || second == null) {
      return first;
    }
    double one = first.cost(now, tuning);
    double other = second.cost(now, tuning);
    boolean takesFirst = other >= one || dice.nextDouble() * one * one < other * other;
    return Math.min(one, other) < DEAR
        ? takesFirst ? first : second
        : pool.cheapest(takesFirst ? first : second, dice, tried, now, tuning);
  }

  /** All who are good were tried: one that is left out, or else one that was tried. */
  private @Nullable Seat last(RandomGenerator dice, Set<String> tried, long now, Tuning tuning) {
    var out = ejected.isEmpty() ? null : Pool.of(ejected).draw(dice, tried, null, now, tuning);
    return out == null ? better(pool, dice, Set.of(), now, tuning) : out;
  }

  private Seat seat(Instance instance, double weight, Tuning tuning, long now) {
    var before = seats.get(instance.id());
    return before == null || before.instance().incarnation() != instance.incarnation()
        ? Seat.fresh(instance, weight, seats.values(), now, tuning)
        : before.of(instance, weight);
  }

  private static long firstDue(List<Seat> ejected) {
    var times = new ArrayList<Long>();
    for (var seat : ejected) {
      var out = seat.standing().ejection();
      if (out != null) {
        times.add(out.until());
      }
    }
    return times.stream().reduce((one, other) -> one - other < 0 ? one : other).orElse(0L);
  }
}
