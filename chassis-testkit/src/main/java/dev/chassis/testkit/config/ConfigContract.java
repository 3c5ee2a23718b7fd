package dev.chassis.testkit.config;

import dev.chassis.config.ConfigProblem;
import dev.chassis.config.ConfigSources;
import dev.chassis.config.Configuration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration record promises, key by key: its default, values it takes, values it
 * refuses. A key without a line fails the test, so that none is added untested.
 *
 * <pre>{@code
 * ConfigContract.of(PoolConfig.class)
 *     .key("size", "8", takes("1", "99"), refuses("0", "100", "many"))
 *     .key("wait", "2s", takes("0s"), refuses("-1s", "5"))
 *     .verify();
 * }</pre>
 *
 * <p>Each value is bound as the service would bind it, alone, beside the values of {@link
 * #required} keys; one that is taken may change nothing but its key.
 */
public final class ConfigContract {

  private static final String SECTION = "section";

  private final Class<? extends Record> type;
  private final Map<String, Key> keys = new LinkedHashMap<>();
  private final Map<String, String> required = new LinkedHashMap<>();
  private final Set<String> elsewhere = new LinkedHashSet<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * Values to take.
   *
   * @param values as they would be written; the first must differ from the default
   */
  public record Takes(List<String> values) {}

  /**
   * Values to refuse.
   *
   * @param values as they would be written
   */
  public record Refuses(List<String> values) {}

  private record Key(@Nullable String standard, Takes takes, Refuses refuses) {}

  private ConfigContract(Class<? extends Record> type) {
    this.type = type;
  }

  /** A contract of {@code type} without a key yet. */
  public static ConfigContract of(Class<? extends Record> type) {
    return new ConfigContract(type);
  }

  /** Values that are taken, the edges of the range among them. */
  public static Takes takes(String first, String... more) {
    var values = new ArrayList<>(List.of(first));
    values.addAll(List.of(more));
    return new Takes(List.copyOf(values));
  }

  /** Values that are refused, those just beyond the range among them. */
  public static Refuses refuses(String first, String... more) {
    return new Refuses(takes(first, more).values());
  }

  /** For text that may be anything. */
  public static Refuses refusesNothing() {
    return new Refuses(List.of());
  }

  /**
   * One key.
   *
   * @param key name of the component; dots lead into nested records and maps
   * @param standard its default as {@code /config} shows it; empty when there is none
   */
  public ConfigContract key(String key, String standard, Takes takes, Refuses refuses) {
    keys.put(key, new Key(standard, takes, refuses));
    return this;
  }

  /** One key that must be given: it has no default and may not be absent. */
  public ConfigContract required(String key, Takes takes, Refuses refuses) {
    keys.put(key, new Key(null, takes, refuses));
    required.put(key, takes.values().get(takes.values().size() - 1));
    return this;
  }

  /** Nested records that have a contract of their own. */
  public ConfigContract elsewhere(String... components) {
    elsewhere.addAll(Arrays.asList(components));
    return this;
  }

  /** The record. */
  public Class<? extends Record> type() {
    return type;
  }

  /**
   * Checks everything.
   *
   * @throws AssertionError naming all that differs
   */
  public void verify() {
    failures.clear();
    everyKeyHasALine();
    keys.forEach(this::verify);
    if (!failures.isEmpty()) {
      throw new AssertionError(
          type.getSimpleName()
              + " is not as its contract says:\n  - "
              + String.join("\n  - ", failures));
    }
  }

  private void everyKeyHasALine() {
    var components = RecordKeys.of(type);
    for (var component : components) {
      boolean tested = keys.keySet().stream().anyMatch(key -> isAtOrBelow(key, component));
      if (!tested && elsewhere.stream().noneMatch(at -> isAtOrBelow(component, at))) {
        failures.add(component + " has no test");
      }
    }
    for (var key : keys.keySet()) {
      if (components.stream().noneMatch(component -> isAtOrBelow(key, component))) {
        failures.add(key + " is no key");
      }
    }
  }

  private void verify(String key, Key line) {
    verifyDefault(key, line.standard());
    boolean first = true;
    for (var value : line.takes().values()) {
      verifyTaken(key, value, first && line.standard() != null);
      first = false;
    }
    line.refuses().values().forEach(value -> verifyRefused(key, value));
  }

  private void verifyDefault(String key, @Nullable String standard) {
    if (standard == null) {
      var others = new LinkedHashMap<>(required);
      others.remove(key);
      if (problemsAt(key, read(others)).isEmpty()) {
        failures.add(key + ": may be absent, although it is required");
      }
      return;
    }
    var setting = read(required).effective().get(SECTION + "." + key);
    var shown = setting == null ? "" : setting.value();
    if (!shown.equals(standard)) {
      failures.add(key + ": has the default \"" + shown + "\" instead of \"" + standard + '"');
    }
  }

  private void verifyTaken(String key, String value, boolean mustDiffer) {
    var values = new LinkedHashMap<>(required);
    values.put(key, value);
    var configuration = read(values);
    var problems = configuration.problems();
    if (!problems.isEmpty()) {
      failures.add(key + ": does not take \"" + value + "\": " + messages(problems));
      return;
    }
    var plain = read(required).bind(SECTION, type);
    var changed = configuration.bind(SECTION, type);
    boolean differs = false;
    for (var component : RecordKeys.of(type)) {
      boolean same =
          Objects.equals(RecordKeys.value(plain, component), RecordKeys.value(changed, component));
      if (!same && isAtOrBelow(key, component)) {
        differs = true;
      } else if (!same && !isBorn(plain, component)) {
        failures.add(key + ": \"" + value + "\" changes " + component + " too");
      }
    }
    if (mustDiffer && !differs) {
      failures.add(key + ": \"" + value + "\" changes nothing");
    }
  }

  /** Whether the section of {@code component} was absent, so that a neighbour brought all of it. */
  private static boolean isBorn(@Nullable Record plain, String component) {
    var dot = component.lastIndexOf('.');
    return dot > 0 && RecordKeys.value(plain, component.substring(0, dot)) == null;
  }

  private void verifyRefused(String key, String value) {
    var values = new LinkedHashMap<>(required);
    values.put(key, value);
    if (problemsAt(key, read(values)).isEmpty()) {
      failures.add(key + ": does not refuse \"" + value + '"');
    }
  }

  private Configuration read(Map<String, String> values) {
    var keyed = new LinkedHashMap<String, String>();
    values.forEach((key, value) -> keyed.put(SECTION + "." + key, value));
    var configuration = ConfigSources.none().commandLine(keyed).read();
    configuration.bind(SECTION, type);
    return configuration;
  }

  private static List<ConfigProblem> problemsAt(String key, Configuration configuration) {
    return configuration.problems().stream()
        .filter(problem -> isAtOrBelow(problem.key(), SECTION + "." + key))
        .toList();
  }

  private static String messages(List<ConfigProblem> problems) {
    return String.join("; ", problems.stream().map(ConfigProblem::message).toList());
  }

  private static boolean isAtOrBelow(String key, String at) {
    return key.equals(at) || key.startsWith(at + ".") || key.startsWith(at + "[");
  }
}
