package dev.chassis.observability.slo;

import dev.chassis.config.Check;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The promises of one service. Got by {@code chassis.get(Slos.class)} in a service with {@code
 * Observability.module()}, declared while wiring:
 *
 * <pre>{@code
 * chassis.get(Slos.class).slo("sell")
 *     .route("POST", "/shares/sell")
 *     .availability(99.99)
 *     .latency(Duration.ofMillis(100), 95);
 * }</pre>
 */
public final class Slos {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  private final String service;
  private final Map<String, Slo> declared = new LinkedHashMap<>();

  /** The promises of {@code service}, none yet. */
  public Slos(String service) {
    this.service = service;
  }

  /**
   * Begins a promise.
   *
   * @param name by which alerts and dashboards call it, unique in the service: a lower-case letter,
   *     then up to 62 lower-case letters, digits or dashes
   * @throws IllegalStateException when the name is taken
   */
  public synchronized Slo slo(String name) {
    Check.all(
        Check.matches(
            NAME, "a lower-case letter, then lower-case letters, digits or dashes", "name", name));
    var slo = new Slo(service, name);
    if (declared.putIfAbsent(name, slo) != null) {
      throw new IllegalStateException(
          "promise " + name + " is there already; give each a name of its own");
    }
    return slo;
  }

  /** Name of the service. */
  public String service() {
    return service;
  }

  /** What was declared so far, in that order. */
  public synchronized List<Slo> all() {
    return List.copyOf(declared.values());
  }

  /** Each single promise about a figure, in the order declared. */
  List<Objective> objectives() {
    var all = new ArrayList<Objective>();
    all().forEach(slo -> all.addAll(slo.objectives()));
    return all;
  }
}
