package dev.chassis.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one service: binds sections to records and remembers every problem, so that
 * a person sees all of them at once. Not thread-safe; used while a service starts.
 */
public final class Configuration {

  private final Layers layers;
  private final References references;
  private final List<ConfigProblem> problems;
  private final Map<String, Setting> settings = new TreeMap<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> open = new LinkedHashSet<>();
  private final Map<Binding, Optional<Object>> bound = new LinkedHashMap<>();
  private final boolean sourcesComplete;

  private record Binding(String section, Class<?> type) {}

  /**
   * One effective value.
   *
   * @param value as text; {@code ***} for a secret
   * @param origin where it stands; {@code default} when the record's own
   */
  public record Setting(String value, String origin) {}

  Configuration(Layers layers, References references, List<ConfigProblem> sourceProblems) {
    this.layers = layers;
    this.references = references;
    this.problems = new ArrayList<>(sourceProblems);
    this.sourcesComplete = sourceProblems.isEmpty();
  }

  /**
   * Binds {@code section} to {@code type}.
   *
   * <p>A component is looked up as {@code section.component}. Absent ones come from the record's
   * {@code public static T defaults()} where it has one; without it, {@code Optional}, {@code
   * List}, {@code Map} and {@code @Nullable} components are empty and any other is a problem.
   * Understood: text, boolean, int, long, double, {@code Duration}, {@link DataSize}, enums, {@code
   * URI}, {@code Path}, {@link Secret}, nested records, {@code List}, {@code Map<String, …>},
   * {@code Optional}.
   *
   * @return the record; null when it has problems, which {@link #problems()} then holds
   */
  public <T extends Record> @Nullable T bind(String section, Class<T> type) {
    // Kept also when it failed: asking again must not report everything twice.
    var record = boundOnce(section, type, binder -> binder.bind(type, section));
    return type.cast(record.orElse(null));
  }

  /**
   * Binds {@code section} to named entries, such as {@code client.fees} and {@code client.market},
   * each a record of {@code type} bound as {@link #bind} does.
   *
   * @param except names that are no entries because something else is bound there
   * @return the entries in the order in which the sources name them; empty when there are none,
   *     null when there are problems, which {@link #problems()} then holds
   */
  public <T extends Record> @Nullable Map<String, T> bindEntries(
      String section, Class<T> type, Set<String> except) {
    var found = boundOnce(section, type, binder -> binder.bindEntries(type, section, except));
    return found.map(entries -> typed((Map<?, ?>) entries, type)).orElse(null);
  }

  private static <T extends Record> Map<String, T> typed(Map<?, ?> entries, Class<T> type) {
    var typed = new LinkedHashMap<String, T>();
    entries.forEach((name, entry) -> typed.put(String.valueOf(name), type.cast(entry)));
    return Collections.unmodifiableMap(typed);
  }

  private Optional<Object> boundOnce(
      String section, Class<?> type, Function<RecordBinder, @Nullable Object> binding) {
    var key = new Binding(section, type);
    // Not computeIfAbsent: a reference may open a scheme, which binds a section of its own.
    var done = bound.get(key);
    if (done == null) {
      done = bindNew(section, binding);
      bound.put(key, done);
    }
    return done;
  }

  private Optional<Object> bindNew(
      String section, Function<RecordBinder, @Nullable Object> binding) {
    known.add(section);
    var findings = new Findings(known, open, settings, sourcesComplete);
    var value = binding.apply(new RecordBinder(layers, findings, this::resolved));
    problems.addAll(findings.problems());
    return Optional.ofNullable(value);
  }

  private @Nullable String resolved(String text) throws ReferenceException {
    return references.resolve(text, this);
  }

  /** What was opened to resolve references, by scheme: to be watched, and closed in the end. */
  public Map<String, ReferenceResolver> resolvers() {
    return Collections.unmodifiableMap(references.resolvers());
  }

  /** Like {@link #bind}, with {@code placeholder} instead of null: for going on to find more. */
  public <T extends Record> T bindOr(String section, Class<T> type, T placeholder) {
    var record = bind(section, type);
    return record == null ? placeholder : record;
  }

  /**
   * What {@code public static T defaults()} of the record gives: something to go on with after
   * {@link #bind} found problems. Null when the record has none.
   */
  public static <T extends Record> @Nullable T placeholder(Class<T> type) {
    return type.cast(RecordShape.defaults(type));
  }

  /** Problems of the sources and of everything bound so far. */
  public List<ConfigProblem> problems() {
    return List.copyOf(problems);
  }

  /**
   * Keys in files, system properties and the command line that no record asked for.
   *
   * @param complete whether every section has been bound. If not, a whole unknown section is only
   *     reported when it is a near miss of a bound one: it may belong to a record still to be bound
   */
  public List<ConfigProblem> unknownKeys(boolean complete) {
    var nearMiss = new NearMiss(known);
    return layers.unknown(this::isKnown, this::isOpen, nearMiss).stream()
        .filter(problem -> complete || isBoundSection(problem.key()) || isNear(nearMiss, problem))
        .toList();
  }

  /**
   * Environment variables that begin with {@code CHASSIS_} and nearly name a known key. Only a
   * hint: the environment belongs to everybody.
   */
  public List<String> doubtfulVariables() {
    var names = new LinkedHashMap<String, String>();
    known.forEach(key -> names.put(steps(Layers.environmentName(key)), key));
    var nearMiss = new NearMiss(names.keySet());
    var hints = new ArrayList<String>();
    for (var variable : layers.environment().keySet()) {
      var near =
          names.containsKey(steps(variable)) ? null : names.get(nearMiss.of(steps(variable)));
      if (near != null) {
        var meant = Layers.environmentName(near);
        hints.add(variable + " is not a known setting; did you mean " + meant + "?");
      }
    }
    return hints;
  }

  private static String steps(String variable) {
    return variable.replace('_', '.');
  }

  /** The one of {@code known} that a mistyped name most likely meant; null when none is near. */
  public static @Nullable String nearest(String given, Collection<String> known) {
    return new NearMiss(known).of(given);
  }

  /** Every value bound so far with its origin, secrets masked, sorted by key. */
  public Map<String, Setting> effective() {
    return Collections.unmodifiableMap(settings);
  }

  private boolean isNear(NearMiss nearMiss, ConfigProblem problem) {
    return nearMiss.of(problem.key()) != null;
  }

  private boolean isBoundSection(String key) {
    return bound.keySet().stream().anyMatch(binding -> key.startsWith(binding.section + "."));
  }

  /** Whether what stands below {@code key} is the business of whoever asked for the key. */
  private boolean isOpen(String key) {
    return open.contains(key) || !isAskedBelow(key);
  }

  private boolean isKnown(String key) {
    return known.contains(key)
        || open.stream().anyMatch(prefix -> key.startsWith(prefix + "."))
        || isAskedBelow(key);
  }

  private boolean isAskedBelow(String key) {
    return known.stream().anyMatch(at -> at.startsWith(key + ".") || at.startsWith(key + "["));
  }
}
