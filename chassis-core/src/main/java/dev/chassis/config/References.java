package dev.chassis.config;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The references of one reading of the configuration: each is fetched once, so that two keys never
 * see two values of it. The next reading goes on with the resolvers of this one.
 */
final class References {

  /** Where schemes come from that are known, but not built in. */
  private static final Map<String, String> PROVIDERS =
      Map.of("vault", "the module of dev.chassis.security.vault, with Chassis.with(...)");

  private final Map<String, ReferenceScheme> schemes;
  private final Map<String, ReferenceResolver> open;
  private final Set<String> unusable = new HashSet<>();
  private final Map<String, Map<String, String>> values = new LinkedHashMap<>();
  private final Set<String> opening = new HashSet<>();

  private References(Map<String, ReferenceScheme> schemes, Map<String, ReferenceResolver> open) {
    this.schemes = schemes;
    this.open = open;
  }

  /** Of two schemes with one name the later wins: a test may replace Vault. */
  static References of(Collection<ReferenceScheme> schemes) {
    var byName = new LinkedHashMap<String, ReferenceScheme>();
    for (var scheme : schemes) {
      byName.put(scheme.name(), scheme);
    }
    return new References(byName, new ConcurrentSkipListMap<>());
  }

  /** For the next reading: the same resolvers, every value fetched anew. */
  References again() {
    return new References(schemes, open);
  }

  /** The resolvers opened so far, by scheme. */
  Map<String, ReferenceResolver> resolvers() {
    return open;
  }

  /** {@code text} with its references replaced; null when the scheme's own problems say why not. */
  @Nullable String resolve(String text, Configuration configuration) throws ReferenceException {
    var absent = new boolean[1];
    var value =
        ReferenceText.replaced(
            text,
            (scheme, reference) -> {
              var found = value(scheme, reference, configuration);
              absent[0] |= found == null;
              return found == null ? "" : found;
            });
    return absent[0] ? null : value;
  }

  /** Values of the schemes that must be asked, as this reading has them. */
  Map<String, String> polled() {
    return polled((resolver, reference, value) -> value);
  }

  /**
   * Values of the schemes that must be asked, as they are now; nothing in place of what is gone.
   */
  Map<String, String> poll() {
    return polled(
        (resolver, reference, value) -> {
          try {
            return resolver.resolve(reference);
          } catch (ReferenceException gone) {
            return "";
          }
        });
  }

  private interface Poll {
    String value(ReferenceResolver resolver, String reference, String value);
  }

  private Map<String, String> polled(Poll poll) {
    var polled = new LinkedHashMap<String, String>();
    values.forEach(
        (scheme, known) -> {
          var resolver = open.get(scheme);
          if (resolver != null && resolver.polled()) {
            known.forEach(
                (reference, value) ->
                    polled.put(scheme + ":" + reference, poll.value(resolver, reference, value)));
          }
        });
    return polled;
  }

  private @Nullable String value(String scheme, String reference, Configuration configuration)
      throws ReferenceException {
    var known = values.getOrDefault(scheme, Map.of()).get(reference);
    if (known != null) {
      return known;
    }
    var resolver = resolver(scheme, configuration);
    if (resolver == null) {
      return null;
    }
    var value = resolver.resolve(reference);
    values.computeIfAbsent(scheme, first -> new LinkedHashMap<>()).put(reference, value);
    return value;
  }

  private @Nullable ReferenceResolver resolver(String name, Configuration configuration)
      throws ReferenceException {
    var resolver = open.get(name);
    if (resolver != null || unusable.contains(name)) {
      return resolver;
    }
    var scheme = schemes.get(name);
    if (scheme == null) {
      throw new ReferenceException(unknown(name));
    }
    if (!opening.add(name)) {
      throw new ReferenceException("the settings of " + name + " cannot themselves come from it");
    }
    try {
      resolver = scheme.open(configuration);
    } finally {
      opening.remove(name);
      if (resolver == null) {
        unusable.add(name);
      } else {
        open.put(name, resolver);
      }
    }
    return resolver;
  }

  private String unknown(String name) {
    var provider = PROVIDERS.get(name);
    if (provider != null) {
      return "nothing here reads " + name + "; add " + provider;
    }
    var near = new NearMiss(schemes.keySet()).of(name);
    return near == null
        ? "unknown scheme; known are " + String.join(", ", new TreeSet<>(schemes.keySet()))
        : "unknown scheme; did you mean " + near + "?";
  }
}
