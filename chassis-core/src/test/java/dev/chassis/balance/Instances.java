package dev.chassis.balance;

import dev.chassis.discovery.Endpoint;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.Instance.Source;
import dev.chassis.discovery.Instance.Status;
import dev.chassis.discovery.Snapshot;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Instances of the service {@code fees}. */
final class Instances {

  private Instances() {}

  static Snapshot of(String... ids) {
    return snapshot(Stream.of(ids).map(Instances::one).toList());
  }

  static Snapshot numbered(int count) {
    return snapshot(IntStream.range(0, count).mapToObj(i -> one("i" + i)).toList());
  }

  static Snapshot snapshot(List<Instance> instances) {
    var sorted = instances.stream().sorted(Comparator.comparing(Instance::id)).toList();
    return Snapshot.of("fees", 1, sorted);
  }

  static Instance one(String id) {
    return in(null, id);
  }

  static Instance in(@Nullable String zone, String id) {
    return instance(id, Status.UP, zone, 100, 1);
  }

  static Instance weighing(int weight, String id) {
    return instance(id, Status.UP, null, weight, 1);
  }

  static Instance draining(String id) {
    return instance(id, Status.DRAINING, null, 100, 1);
  }

  static Instance reborn(String id) {
    return instance(id, Status.UP, null, 100, 2);
  }

  private static Instance instance(
      String id, Status status, @Nullable String zone, int weight, long incarnation) {
    return new Instance(
        "fees",
        id,
        new Endpoint("127.0.0.1", 9001, false),
        "",
        status,
        null,
        zone,
        weight,
        incarnation,
        Source.HEARTBEAT);
  }
}
