package dev.chassis.discovery;

import java.util.List;

/**
 * The instances of one service at one moment. Immutable.
 *
 * @param service name of the service
 * @param revision grows with every change to the instances of this service; 0 when none was ever
 *     known
 * @param instances all that are known, sorted by id
 * @param callable those to send calls to: all that are up. One that drains gets none, also when
 *     nobody else lives: a call that meets its closing socket may or may not have had effect, while
 *     one refused here certainly had none
 */
public record Snapshot(
    String service, long revision, List<Instance> instances, List<Instance> callable) {

  /** A snapshot of {@code instances}, sorted by id. */
  public static Snapshot of(String service, long revision, List<Instance> instances) {
    var up = instances.stream().filter(one -> one.status() == Instance.Status.UP).toList();
    return new Snapshot(service, revision, List.copyOf(instances), up);
  }

  /** A snapshot without any instance. */
  public static Snapshot empty(String service) {
    return new Snapshot(service, 0, List.of(), List.of());
  }
}
