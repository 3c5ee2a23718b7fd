package dev.chassis.balance;

import static java.util.Comparator.comparingDouble;

import dev.chassis.discovery.Instance;
import java.util.Collection;

/**
 * An instance as one {@link Balancer} sees it. Each pick counts a call in flight; tell once per
 * pick how it went. Thread-safe.
 */
public final class Seat {

  private final Instance instance;
  private final Load load;

  Seat(Instance instance, Load load) {
    this.instance = instance;
    this.load = load;
  }

  /** A seat for an instance that nobody has called; it is expected to be like the best known. */
  static Seat fresh(Instance instance, Collection<Seat> known) {
    var best = known.stream().map(seat -> seat.load).min(comparingDouble(Load::latency));
    return new Seat(instance, Load.expecting(best.orElse(null)));
  }

  /** The same seat for what the instance has become. */
  Seat of(Instance changed) {
    return changed.equals(instance) ? this : new Seat(changed, load);
  }

  /** Where to call. */
  public Instance instance() {
    return instance;
  }

  /**
   * The call is over.
   *
   * @param pickedAt the time given to {@link Balancer#pick}
   * @param now {@link dev.chassis.time.Ticker#nanos()}
   * @param failed when that speaks against the instance
   */
  public void done(long pickedAt, long now, boolean failed) {
    load.end(now, now - pickedAt, failed);
  }

  void taken() {
    load.begin();
  }

  double cost(long now) {
    return load.cost(now) / instance.weight();
  }
}
