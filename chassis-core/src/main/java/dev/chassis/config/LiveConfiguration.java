package dev.chassis.config;

import dev.chassis.config.ReloadReport.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a running service. Read again, it is bound and checked as a whole, beside
 * the one in effect, and takes its place only without a problem. Any thread; what reads again
 * blocks.
 */
public final class LiveConfiguration {

  /** What can be seen from outside without binding: the sources, and values behind references. */
  private record Look(Reading reading, Map<String, String> polled) {}

  private final Executor listeners;
  private final Object reloading = new Object();
  private final List<LiveSection<?>> sections = new ArrayList<>();
  private final Configuration started;
  private volatile Configuration current;
  private volatile List<String> needsRestart = List.of();
  private volatile @Nullable ReloadReport last;
  private @Nullable Look seen;
  private @Nullable Look refused;
  private boolean fileRefused;

  private LiveConfiguration(Configuration started, Executor listeners) {
    this.started = started;
    this.current = started;
    this.listeners = listeners;
  }

  /**
   * Makes {@code started} replaceable.
   *
   * @param listeners runs listeners of sections and secrets, in the order given
   */
  public static LiveConfiguration of(Configuration started, Executor listeners) {
    return new LiveConfiguration(started, listeners);
  }

  /** The configuration in effect. */
  public Configuration current() {
    return current;
  }

  /** What came of the last reload that had something to say; null before. */
  public @Nullable ReloadReport last() {
    return last;
  }

  /** Binds a section as it is now; see {@link Configuration#bind}. */
  public <T extends Record> @Nullable T bind(String section, Class<T> type) {
    started.bind(section, type); // else all of it would count as changed since the start
    return current.bind(section, type);
  }

  /**
   * Binds a section that follows changes.
   *
   * @param placeholder taken when the section has problems, which the configuration then holds
   */
  public <T extends Record> Live<T> section(String section, Class<T> type, T placeholder) {
    synchronized (reloading) {
      return add(
          new LiveSection<>(
              section,
              key -> key.startsWith(section + "."),
              configuration -> configuration.bind(section, type),
              current.bindOr(section, type, placeholder)));
    }
  }

  /**
   * A section that is read by hand, and follows changes.
   *
   * @param name of the section, for messages
   * @param covered which keys take effect without a restart
   * @param reader reads it; what it binds must have been bound at the start
   */
  public <T extends Record> Live<T> section(
      String name, Predicate<String> covered, Function<Configuration, T> reader) {
    synchronized (reloading) {
      return add(new LiveSection<>(name, covered, reader, reader.apply(current)));
    }
  }

  private <T extends Record> Live<T> add(LiveSection<T> live) {
    sections.add(live);
    return live;
  }

  /** Reads all sources again. */
  public ReloadReport reload() {
    synchronized (reloading) {
      return reload(current.readAgain());
    }
  }

  /**
   * Reads only what is behind references again; files are taken as they were last accepted, so that
   * a mistake made there since does not keep a rotated secret from its holders.
   */
  public ReloadReport reloadReferences() {
    synchronized (reloading) {
      var report = attempt(current.reading());
      if (!fileRefused) {
        reported(report);
      }
      return report;
    }
  }

  /**
   * Looks whether files have changed; takes a change when the look before has seen the same one.
   *
   * @return null when there is nothing to say
   */
  public @Nullable ReloadReport look() {
    synchronized (reloading) {
      var before = seen;
      var now = new Look(current.readAgain(), current.references().poll());
      seen = now;
      if (now.equals(new Look(current.reading(), current.references().polled()))) {
        return takenBack();
      }
      if (!now.equals(before) || now.equals(refused)) {
        return null;
      }
      var report = reload(now.reading());
      refused = report.outcome() == Outcome.REFUSED ? now : null;
      return report;
    }
  }

  /** The sources say what is in effect; worth a word only when they said something else before. */
  private @Nullable ReloadReport takenBack() {
    if (refused == null) {
      return null;
    }
    refused = null;
    fileRefused = false;
    return reported(attempt(current.reading()));
  }

  /** Whether anything may change that only looking finds out. */
  public boolean isWatchable() {
    return current.readsFiles()
        || current.resolvers().values().stream().anyMatch(ReferenceResolver::polled);
  }

  private ReloadReport reload(Reading reading) {
    var report = attempt(reading);
    fileRefused = report.outcome() == Outcome.REFUSED && !reading.equals(current.reading());
    if (fileRefused) {
      // The file must wait, a rotated secret must not.
      var secrets = attempt(current.reading());
      report =
          new ReloadReport(
              Outcome.REFUSED, secrets.changed(), secrets.needsRestart(), report.problems());
    }
    return reported(report);
  }

  private ReloadReport reported(ReloadReport report) {
    if (report.outcome() != Outcome.UNCHANGED || last != null) {
      last = report;
    }
    return report;
  }

  private ReloadReport attempt(Reading reading) {
    var before = current;
    var next = before.next(reading);
    List<ConfigProblem> problems = new ArrayList<>(next.problems());
    problems.addAll(next.unknownKeys(true));
    if (!problems.isEmpty()) {
      var messages = problems.stream().map(ConfigProblem::message).toList();
      return new ReloadReport(Outcome.REFUSED, List.of(), needsRestart, messages);
    }
    return replaced(before, next);
  }

  private ReloadReport replaced(Configuration before, Configuration next) {
    var changed = new TreeMap<String, String>();
    for (var key : before.changedKeys(next)) {
      if (isLive(key)) {
        changed.put(key, key + ": " + shown(before, key) + " → " + shown(next, key));
      }
    }
    var waiting = needsRestart;
    var rotated = next.adoptSecrets(before);
    rotated.keySet().forEach(key -> changed.put(key, key + ": a new secret"));
    current = next;
    needsRestart = changedSinceStart();
    var replaced = sections.stream().filter(section -> section.replace(next)).toList();
    if (!rotated.isEmpty() || !replaced.isEmpty()) {
      listeners.execute(
          () -> {
            rotated.values().forEach(Secret::tell);
            replaced.forEach(LiveSection::tell);
          });
    }
    boolean same = changed.isEmpty() && needsRestart.equals(waiting);
    return new ReloadReport(
        same ? Outcome.UNCHANGED : Outcome.APPLIED,
        List.copyOf(changed.values()),
        needsRestart,
        List.of());
  }

  private boolean isLive(String key) {
    return sections.stream().anyMatch(section -> section.covers(key));
  }

  /** Keys whose value in the sources is another one than the service was started with. */
  public List<String> needsRestart() {
    return needsRestart; // kept, since whoever asks must not wait for a reload under way
  }

  private List<String> changedSinceStart() {
    var keys = new TreeSet<>(started.changedKeys(current));
    keys.removeIf(this::isLive);
    return List.copyOf(keys);
  }

  /** Every value in effect with its origin, secrets masked, sorted by key. */
  public Map<String, Configuration.Setting> effective() {
    var effective = new TreeMap<>(current.effective());
    needsRestart.forEach(
        key -> {
          var running = started.effective().get(key);
          if (running == null) {
            effective.remove(key);
          } else {
            effective.put(key, running);
          }
        });
    return effective;
  }

  private static String shown(Configuration configuration, String key) {
    var setting = configuration.effective().get(key);
    return setting == null || setting.value().isEmpty() ? "nothing" : setting.value();
  }
}
