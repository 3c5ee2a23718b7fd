package dev.chassis.balance;

import dev.chassis.discovery.Instance;
import dev.chassis.discovery.Snapshot;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A snapshot with a seat for each instance: all that a pick looks at. Immutable but for the seats.
 */
final class Bench {

  static final Bench EMPTY = new Bench(Snapshot.empty(""), Map.of());

  private final Snapshot snapshot;
  private final Map<String, Seat> seats;
  private final Seat[] callable;

  private Bench(Snapshot snapshot, Map<String, Seat> seats) {
    this.snapshot = snapshot;
    this.seats = seats;
    this.callable =
        snapshot.callable().stream().map(one -> seats.get(one.id())).toArray(Seat[]::new);
  }

  /** The same for another snapshot: who stays keeps its experience, who is gone is forgotten. */
  Bench of(Snapshot changed) {
    return new Bench(
        changed,
        changed.instances().stream()
            .collect(Collectors.toMap(Instance::id, this::seat, (one, other) -> one)));
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /** Seats to pick from; not to be changed. */
  Seat[] callable(Set<String> tried) {
    if (tried.isEmpty()) {
      return callable;
    }
    var fresh = fresh(tried);
    return fresh.length == 0 ? callable : fresh;
  }

  private Seat[] fresh(Set<String> tried) {
    return Arrays.stream(callable)
        .filter(seat -> !tried.contains(seat.instance().id()))
        .toArray(Seat[]::new);
  }

  private Seat seat(Instance instance) {
    var before = seats.get(instance.id());
    return before == null ? Seat.fresh(instance, seats.values()) : before.of(instance);
  }
}
