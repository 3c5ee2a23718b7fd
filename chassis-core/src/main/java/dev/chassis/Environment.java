package dev.chassis;

import dev.chassis.config.ReferenceScheme;
import dev.chassis.time.Time;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The surroundings a service starts in: variables, system properties, settings that beat both, the
 * time, and things shared with other services of the same JVM (a broker, a heartbeat channel).
 * {@link #ofProcess()} is what {@code main} uses; tests build their own.
 */
public final class Environment {

  private final Map<String, String> variables = new LinkedHashMap<>();
  private final Map<Object, Object> systemProperties = new LinkedHashMap<>();
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<Path> files = new ArrayList<>();
  private final Map<Class<?>, Object> shared = new LinkedHashMap<>();
  private final List<ReferenceScheme> references = new ArrayList<>();
  private Time time = Time.real();

  private Environment() {}

  /** Nothing from outside, real time. */
  public static Environment empty() {
    return new Environment();
  }

  /** The environment variables and system properties of this process. */
  public static Environment ofProcess() {
    return empty().variables(System.getenv()).systemProperties(System.getProperties());
  }

  /** Adds environment variables. */
  public Environment variables(Map<String, String> more) {
    variables.putAll(more);
    return this;
  }

  /** Adds system properties. */
  public Environment systemProperties(Properties more) {
    systemProperties.putAll(more);
    return this;
  }

  /** Adds a configuration file; later ones beat earlier ones. */
  public Environment file(Path file) {
    files.add(file);
    return this;
  }

  /** Sets one configuration key, stronger than every other source. */
  public Environment set(String key, Object value) {
    settings.put(key, String.valueOf(value));
    return this;
  }

  /**
   * Adds a scheme for references in values, such as one of your own secret store; it beats one of
   * the same name that a module brings.
   */
  public Environment references(ReferenceScheme scheme) {
    references.add(scheme);
    return this;
  }

  /** Replaces the time. */
  public Environment time(Time replacement) {
    time = replacement;
    return this;
  }

  /** Shares {@code instance}, found by {@link ServiceContext#get} under {@code type}. */
  public <T> Environment share(Class<T> type, T instance) {
    shared.put(type, instance);
    return this;
  }

  Map<String, String> variables() {
    return variables;
  }

  Map<Object, Object> systemProperties() {
    return systemProperties;
  }

  Map<String, String> settings() {
    return settings;
  }

  List<Path> files() {
    return files;
  }

  List<ReferenceScheme> references() {
    return references;
  }

  Map<Class<?>, Object> shared() {
    return shared;
  }

  Time time() {
    return time;
  }
}
