package dev.chassis.samples.alerts;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /fleet} answers.
 *
 * @param services each service heard of, sorted by name
 */
record FleetView(List<ServiceView> services) {

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
   * @param state {@code up}, {@code draining}, {@code gone} (said farewell) or {@code down} (fell
   *     silent)
   * @param version version of the service
   * @param address host and port; absent when it has no server
   * @param lastHeardMsAgo milliseconds since its last heartbeat
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record InstanceView(
      String instance,
      Instance.State state,
      String version,
      @Nullable String address,
      long lastHeardMsAgo) {}

  static FleetView of(Collection<Instance> instances, Function<Instance, Duration> silence) {
    var byService = new TreeMap<String, List<InstanceView>>();
    for (var one : instances) {
      byService
          .computeIfAbsent(one.service(), none -> new ArrayList<>())
          .add(
              new InstanceView(
                  one.instance(),
                  one.state(),
                  one.version(),
                  one.address(),
                  silence.apply(one).toMillis()));
    }
    return new FleetView(
        byService.entrySet().stream()
            .map(entry -> new ServiceView(entry.getKey(), up(entry.getValue()), entry.getValue()))
            .toList());
  }

  private static long up(List<InstanceView> instances) {
    return instances.stream().filter(one -> one.state() == Instance.State.up).count();
  }
}
