package dev.chassis.discovery;

import java.util.List;

/**
 * The instances of one service at one moment. Immutable.
 *
 * @param service name of the service
 * @param revision grows with every change to the instances of this service; 0 when none was ever
 *     known
 * @param instances all that are known, sorted by id
 * @param callable those to send calls to: all that are up; when none is, those that say they are
 *     not ready, for what all lack may be what the answer does not need. One that drains gets none,
 *     also when nobody else lives: a call that meets its closing socket may or may not have had
 *     effect, while one refused here certainly had none
 */
public record Snapshot(
    String service, long revision, List<Instance> instances, List<Instance> callable) {

  /** A snapshot of {@code instances}, sorted by id. */
  public static Snapshot of(String service, long revision, List<Instance> instances) {
    var up = those(instances, Instance.Status.UP);
    var callable = up.isEmpty() ? those(instances, Instance.Status.UNREADY) : up;
    return new Snapshot(service, revision, List.copyOf(instances), callable);
  }

  private static List<Instance> those(List<Instance> instances, Instance.Status status) {
    return instances.stream().filter(one -> one.status() == status).toList();
  }

  /** Whether an instance says that it is well, and not only that it is there. */
  boolean isUp() {
    return !callable.isEmpty() && callable.get(0).status() == Instance.Status.UP;
  }

  /** A snapshot without any instance. */
  public static Snapshot empty(String service) {
    return new Snapshot(service, 0, List.of(), List.of());
  }
}
