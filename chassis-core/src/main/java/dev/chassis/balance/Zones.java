package dev.chassis.balance;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who is near. Immutable but for the seats.
 *
 * @param home seats in the zone of the caller
 * @param away seats elsewhere
 * @param stay share of the calls that stay at home while it is not slower than elsewhere
 */
record Zones(Pool home, Pool away, double stay) {

  /** Without a preference; the same where zones are not known, or there is only one. */
  static @Nullable Zones of(Collection<Seat> usable, @Nullable String own, BalancerConfig config) {
    if (own == null || !config.preferZone()) {
      return null;
    }
    var byPlace = usable.stream().collect(Collectors.partitioningBy(seat -> isIn(own, seat)));
    List<Seat> near = Objects.requireNonNull(byPlace.get(true));
    List<Seat> far = Objects.requireNonNull(byPlace.get(false));
    if (near.isEmpty() || far.isEmpty()) {
      return null;
    }
    var home = Pool.of(near);
    var away = Pool.of(far);
    return new Zones(home, away, stay(home.weight(), away.weight(), 1 + count(far), config));
  }

  /** Callers are taken to be spread over the zones as the instances are meant to be: evenly. */
  private static double stay(double home, double away, long zones, BalancerConfig config) {
    double mean = (home + away) / zones;
    return Math.min(1, home / (config.zoneCapacity() * mean));
  }

  private static boolean isIn(String zone, Seat seat) {
    return zone.equals(seat.instance().zone());
  }

  /** Instances of an unknown zone are in one of their own. */
  private static long count(List<Seat> seats) {
    return seats.stream().map(seat -> String.valueOf(seat.instance().zone())).distinct().count();
  }
}
