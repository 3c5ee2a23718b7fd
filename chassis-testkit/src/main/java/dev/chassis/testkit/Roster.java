package dev.chassis.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who runs in a system: each service has places, each place an instance or none. */
final class Roster {

  private final Map<String, List<@Nullable ServiceUnderTest>> places = new LinkedHashMap<>();
  private final List<ServiceUnderTest> inOrder = new ArrayList<>();

  /** Takes the first empty place of the service, else a new one. */
  void add(ServiceUnderTest service) {
    var own = places.computeIfAbsent(service.name(), name -> new ArrayList<>());
    int empty = own.indexOf(null);
    if (empty < 0) {
      own.add(service);
    } else {
      own.set(empty, service);
    }
    inOrder.add(service);
  }

  /** Leaves the place of this instance empty. */
  void remove(ServiceUnderTest service) {
    inOrder.remove(service);
    places.getOrDefault(service.name(), List.of()).replaceAll(one -> one == service ? null : one);
  }

  /** The instance in this place, from 0. */
  ServiceUnderTest at(String name, int place) {
    var own = places.getOrDefault(name, List.of());
    var found = place < own.size() ? own.get(place) : null;
    if (found == null) {
      var which = place == 0 ? name : name + " " + place;
      throw new AssertionError(which + " is not running; running are " + names());
    }
    return found;
  }

  /** The running instances of a service, in the order of their places. */
  List<ServiceUnderTest> of(String name) {
    return places.getOrDefault(name, List.of()).stream().filter(Objects::nonNull).toList();
  }

  /** Whether all places of a service that was started are taken. */
  boolean isComplete(String name) {
    return places.containsKey(name) && !places.get(name).contains(null);
  }

  /** All that run, in the order in which they were started. */
  List<ServiceUnderTest> all() {
    return List.copyOf(inOrder);
  }

  /**
   * Names of the services with at least one running instance, in the order of their first start.
   */
  List<String> names() {
    return places.keySet().stream().filter(name -> !of(name).isEmpty()).toList();
  }
}
