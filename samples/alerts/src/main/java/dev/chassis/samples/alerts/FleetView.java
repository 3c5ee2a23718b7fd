package dev.chassis.samples.alerts;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.chassis.heartbeat.InstanceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /fleet} answers.
 *
 * @param services each service heard of, sorted by name
 */
record FleetView(List<ServiceView> services) {

  /** How an instance is, for people; lower case on the wire. */
  enum State {
    up,
    draining,
    /** Said farewell. */
    gone,
    /** Crashed, or fell silent. */
    down;

    static State of(InstanceState one) {
      return switch (one.status()) {
        case up, late, suspect -> up;
        case draining -> draining;
        case gone -> gone;
        case down -> down;
      };
    }
  }

  /**
   * A service.
   *
   * @param service its name
   * @param up how many of its instances are up
   * @param instances all heard of lately
   */
  record ServiceView(String service, long up, List<InstanceView> instances) {}

  /**
   * An instance.
   *
   * @param instance its id
   * @param state {@code up}, {@code draining}, {@code gone} (said farewell) or {@code down}
   * @param why what is known about a silence, or the end; absent while all is well
   * @param version version of the service
   * @param address host and port; absent when it has no server
   * @param lastHeardMsAgo milliseconds since its last heartbeat
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record InstanceView(
      String instance,
      State state,
      @Nullable String why,
      String version,
      @Nullable String address,
      long lastHeardMsAgo) {

    static InstanceView of(InstanceState one) {
      return new InstanceView(
          one.instance(),
          State.of(one),
          one.why(),
          Objects.requireNonNullElse(one.version(), ""),
          one.address(),
          Objects.requireNonNullElse(one.lastBeatMs(), one.sinceMs()));
    }
  }

  static FleetView of(Collection<InstanceState> instances) {
    var byService = new TreeMap<String, List<InstanceView>>();
    for (var one : instances) {
      byService.computeIfAbsent(one.service(), none -> new ArrayList<>()).add(InstanceView.of(one));
    }
    return new FleetView(
        byService.entrySet().stream()
            .map(entry -> new ServiceView(entry.getKey(), up(entry.getValue()), entry.getValue()))
            .toList());
  }

  private static long up(List<InstanceView> instances) {
    return instances.stream().filter(one -> one.state() == State.up).count();
  }
}
