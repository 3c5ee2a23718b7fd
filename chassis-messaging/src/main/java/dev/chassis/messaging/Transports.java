package dev.chassis.messaging;

import dev.chassis.messaging.spi.TransportProvider;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The transports on the class path, by name. */
final class Transports {

  /** Leaves the choice to the chassis. */
  static final String AUTO = "auto";

  private static final Map<String, TransportProvider> KNOWN = load();

  private Transports() {}

  static boolean isKnown(String name) {
    return name.equals(AUTO) || KNOWN.containsKey(name);
  }

  /** What {@code messaging.transport} may be, for people. */
  static String names() {
    return AUTO + ", " + String.join(", ", KNOWN.keySet());
  }

  /** The provider of a known transport, {@code auto} decided. */
  static TransportProvider get(String name) {
    return Objects.requireNonNull(KNOWN.get(name), name);
  }

  private static Map<String, TransportProvider> load() {
    var known = new TreeMap<String, TransportProvider>();
    ServiceLoader.load(TransportProvider.class, TransportProvider.class.getClassLoader())
        .forEach(found -> known.put(found.name(), found));
    return known;
  }
}
