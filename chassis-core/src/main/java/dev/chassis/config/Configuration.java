package dev.chassis.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one service: binds sections to records and remembers every problem, so that
 * a person sees all of them at once. Bound while a service starts.
 */
public final class Configuration {

  private final @Nullable Supplier<Reading> source;
  private final Reading reading;
  private final References references;
  private final List<ConfigProblem> problems;
  private final List<String> warnings = new ArrayList<>();
  private final Values values = new Values();
  private final KnownKeys known = new KnownKeys();
  // A list: two dozen at most, and a record as key would cost milliseconds at its first hash.
  private final List<Bound> bound = new ArrayList<>();
  private final Map<String, String> inheritance = new LinkedHashMap<>();
  private final List<Findings.Untouched> unexplored = new ArrayList<>();

  private record Bound(
      String section,
      Class<?> type,
      Function<RecordBinder, @Nullable Object> binding,
      @Nullable Object value) {}

  /**
   * One effective value.
   *
   * @param value as text; {@code ***} for a secret
   * @param origin where it stands, and behind a comma the references in it or the key it is
   *     inherited from; {@code default} when the record's own
   */
  public record Setting(String value, String origin) {

    /** Whether no source says anything about it. */
    public boolean isDefault() {
      return origin.equals(Layers.DEFAULT);
    }
  }

  /**
   * A configuration of what was read.
   *
   * @param source gives what the sources say by then; null when they cannot change
   */
  Configuration(@Nullable Supplier<Reading> source, Reading reading, References references) {
    this.source = source;
    this.reading = reading;
    this.references = references;
    this.problems = new ArrayList<>(reading.problems());
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
    return type.cast(record);
  }

  /**
   * Like {@link #bind} for a record that the program brings along: what is absent comes from {@code
   * defaults}, and what is null there may be absent.
   *
   * @param assembly makes the record of its components; null for its constructor by reflection
   * @return the record; {@code defaults} when there are problems: for going on to find more
   */
  public <T extends Record> T bindOver(String section, T defaults, @Nullable Assembly<T> assembly) {
    @SuppressWarnings("unchecked") // a record has no subclasses
    var type = (Class<T>) defaults.getClass();
    var record = boundOnce(section, type, binder -> binder.bindOver(section, defaults, assembly));
    return record == null ? defaults : type.cast(record);
  }

  /** Like {@link #bindOver(String, Record, Assembly)}, by reflection. */
  public <T extends Record> T bindOver(String section, T defaults) {
    return bindOver(section, defaults, null);
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
    return found == null ? null : typed((Map<?, ?>) found, type);
  }

  private static <T extends Record> Map<String, T> typed(Map<?, ?> entries, Class<T> type) {
    var typed = new LinkedHashMap<String, T>();
    entries.forEach((name, entry) -> typed.put(String.valueOf(name), type.cast(entry)));
    return Collections.unmodifiableMap(typed);
  }

  private synchronized @Nullable Object boundOnce(
      String section, Class<?> type, Function<RecordBinder, @Nullable Object> binding) {
    for (var done : bound) {
      if (done.type() == type && done.section().equals(section)) {
        return done.value();
      }
    }
    // Added last: a reference may open a scheme, which binds a section of its own.
    var value = bindNew(section, binding);
    bound.add(new Bound(section, type, binding, value));
    return value;
  }

  private @Nullable Object bindNew(
      String section, Function<RecordBinder, @Nullable Object> binding) {
    known.ask(section);
    var findings = new Findings(known, values, reading.problems().isEmpty());
    var value = binding.apply(new RecordBinder(reading.layers(), findings, this::resolved));
    problems.addAll(findings.problems());
    warnings.addAll(findings.warnings());
    unexplored.addAll(findings.untouched());
    return value;
  }

  /** Finds out the keys and values of sections that nobody configured: for whoever wants all. */
  private void explore() {
    var findings = new Findings(known, values, true);
    for (var section : unexplored) {
      new RecordBinder(reading.layers(), findings, this::resolved).explore(section);
    }
    unexplored.clear();
  }

  /**
   * Says that what is absent in {@code section} comes from {@code from}, so that {@link #effective}
   * shows it.
   */
  public synchronized void inherit(String section, String from) {
    inheritance.put(section, from);
    explore();
    values.inherit(section, from);
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

  /** What works but should be changed, such as the old name of a key. */
  public synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Problems of the sources and of everything bound so far. */
  public synchronized List<ConfigProblem> problems() {
    return List.copyOf(problems);
  }

  /**
   * Keys in files, system properties and the command line that no record asked for.
   *
   * @param complete whether every section has been bound. If not, a whole unknown section is only
   *     reported when it is a near miss of a bound one: it may belong to a record still to be bound
   */
  public synchronized List<ConfigProblem> unknownKeys(boolean complete) {
    if (reading.layers().unknown(known, NearMiss.NONE).isEmpty()) {
      return List.of();
    }
    explore();
    var nearMiss = new NearMiss(known.asked());
    return reading.layers().unknown(known, nearMiss).stream()
        .filter(problem -> complete || isBoundSection(problem.key()) || isNear(nearMiss, problem))
        .toList();
  }

  /**
   * Environment variables that begin with {@code CHASSIS_} and nearly name a known key. Only a
   * hint: the environment belongs to everybody.
   */
  public synchronized List<String> doubtfulVariables() {
    if (reading.layers().environment().isEmpty()) {
      return List.of();
    }
    explore();
    var names = new LinkedHashMap<String, String>();
    known.asked().forEach(key -> names.put(steps(Layers.environmentName(key)), key));
    var nearMiss = new NearMiss(names.keySet());
    var hints = new ArrayList<String>();
    for (var variable : reading.layers().environment().keySet()) {
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
  public synchronized Map<String, Setting> effective() {
    explore();
    return values.shown();
  }

  private boolean isNear(NearMiss nearMiss, ConfigProblem problem) {
    return nearMiss.of(problem.key()) != null;
  }

  private boolean isBoundSection(String key) {
    return bound.stream().anyMatch(one -> key.startsWith(one.section() + "."));
  }

  /** The same sources at another time, bound to the same records. */
  Configuration next(Reading later) {
    var next = new Configuration(source, later, references.again());
    bindings().forEach(one -> next.boundOnce(one.section(), one.type(), one.binding()));
    inheritance.forEach(next::inherit);
    return next;
  }

  private synchronized List<Bound> bindings() {
    return List.copyOf(bound);
  }

  Reading reading() {
    return reading;
  }

  /** Whether there are sources that can change while the service runs. */
  boolean readsFiles() {
    return source != null;
  }

  Reading readAgain() {
    return source == null ? reading : source.get();
  }

  References references() {
    return references;
  }

  /** Keys whose value differs in {@code other}; secrets are none of those. */
  Set<String> changedKeys(Configuration other) {
    return explored().changedKeys(other.explored());
  }

  private synchronized Values explored() {
    explore();
    return values;
  }

  /**
   * Makes one of each secret here and that of the same key in {@code elder}, so that holders of
   * either see the value of this one.
   *
   * @return by key, those with a new value; their listeners are still to be told
   */
  Map<String, Secret> adoptSecrets(Configuration elder) {
    return values.adoptSecrets(elder.values);
  }
}
