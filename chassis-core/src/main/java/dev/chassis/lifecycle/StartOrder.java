package dev.chassis.lifecycle;

import dev.chassis.config.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Brings components into an order in which each comes after those it needs, and otherwise stays
 * where it was added.
 */
final class StartOrder {

  private final List<Part> parts;
  private final List<Part> ordered = new ArrayList<>();
  private final List<Part> path = new ArrayList<>();

  /** A component, its phase, and what it said it needs. No record: one is equal to itself only. */
  static final class Part {

    private final Phase phase;
    private final Component component;
    private final List<String> needs;

    Part(Phase phase, Component component) {
      this.phase = phase;
      this.component = component;
      this.needs = List.copyOf(component.needs());
    }

    Phase phase() {
      return phase;
    }

    Component component() {
      return component;
    }

    String name() {
      return component.name();
    }

    boolean needs(Part other) {
      return needs.contains(other.name());
    }
  }

  private StartOrder(List<Part> parts) {
    this.parts = parts;
  }

  /**
   * The order.
   *
   * @throws IllegalStateException naming a need that nobody meets, or the ring
   */
  static List<Part> of(List<Part> parts) {
    var order = new StartOrder(parts);
    for (var phase : Phase.values()) {
      for (var part : parts) {
        if (part.phase == phase) {
          order.place(part);
        }
      }
    }
    return List.copyOf(order.ordered);
  }

  private void place(Part part) {
    if (ordered.contains(part)) {
      return;
    }
    if (path.contains(part)) {
      throw new IllegalStateException("components need each other in a ring: " + ring(part));
    }
    path.add(part);
    for (var need : part.needs) {
      for (var provider : providers(part, need)) {
        place(provider);
      }
    }
    path.remove(part);
    ordered.add(part);
  }

  /** Several may share a name, as a start and a stop of the service's own; all are meant. */
  private List<Part> providers(Part part, String need) {
    var providers = parts.stream().filter(one -> one.name().equals(need)).toList();
    if (providers.isEmpty()) {
      throw new IllegalStateException(
          "component \"%s\" needs \"%s\", which nobody is%s"
              .formatted(part.name(), need, hint(need)));
    }
    for (var provider : providers) {
      if (provider.phase.compareTo(part.phase) > 0) {
        throw new IllegalStateException(
            "component \"%s\" of %s needs \"%s\", which starts only in %s"
                .formatted(part.name(), part.phase, need, provider.phase));
      }
    }
    return providers;
  }

  private String hint(String need) {
    var near = Configuration.nearest(need, parts.stream().map(Part::name).toList());
    return near == null ? "" : "; did you mean \"" + near + "\"?";
  }

  private String ring(Part part) {
    var names = path.stream().skip(path.indexOf(part)).map(Part::name);
    return names.collect(Collectors.joining(" → ")) + " → " + part.name();
  }
}
