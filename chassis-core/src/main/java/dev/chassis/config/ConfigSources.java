package dev.chassis.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where configuration comes from. Later beats earlier: defaults of the records, resources on the
 * class path, files in the order given, environment variables, system properties, command line.
 *
 * <p>A key {@code http.maxBody} is the environment variable {@code CHASSIS_HTTP_MAX_BODY} and the
 * system property {@code chassis.http.maxBody}. Environment names are derived from the known keys,
 * so nothing is guessed. Files are HOCON, hence JSON too.
 *
 * <p>A value of any source may hold references: <code>${file:/run/secrets/db}</code>, <code>
 * ${env:NAME}</code>, and those of a {@link ReferenceScheme}. In a file they stand in quotes.
 *
 * @see <a href="https://github.com/lightbend/config/blob/main/HOCON.md">HOCON</a>
 */
public final class ConfigSources {

  private final List<Source> sources = new ArrayList<>();
  private final Map<String, String> variables = new LinkedHashMap<>();
  private final Map<String, String> systemProperties = new LinkedHashMap<>();
  private final Map<String, String> commandLine = new LinkedHashMap<>();
  private final List<ReferenceScheme> schemes = new ArrayList<>();
  private boolean changing;

  /** One file or resource. Read again and again, so that its changes are seen. */
  private interface Source {
    Config parse(List<ConfigProblem> problems);
  }

  private ConfigSources() {}

  /** No source at all: only the records' own defaults. */
  public static ConfigSources none() {
    return new ConfigSources();
  }

  /** Adds a class-path resource; one that does not exist is skipped. */
  public ConfigSources resource(ClassLoader loader, String name) {
    var problems = new ArrayList<ConfigProblem>();
    var parsed = parsed(name, () -> ProgramResource.parse(loader, name), problems);
    // Parsed now and never again: it belongs to the program.
    sources.add(
        found -> {
          found.addAll(problems);
          return parsed;
        });
    return this;
  }

  /** Adds a file that must exist. */
  public ConfigSources file(Path file) {
    sources.add(problems -> parsed(file, problems));
    changing = true;
    return this;
  }

  /**
   * Adds environment variables. Those that begin with {@code CHASSIS_} are settings; any may stand
   * in a file as <code>${NAME}</code>.
   */
  public ConfigSources environment(Map<String, String> more) {
    variables.putAll(more);
    return this;
  }

  /** Adds system properties; those that do not begin with {@code chassis.} are ignored. */
  public ConfigSources systemProperties(Map<?, ?> properties) {
    for (var property : properties.entrySet()) {
      var name = String.valueOf(property.getKey());
      if (name.startsWith(Layers.PROPERTY_PREFIX)) {
        systemProperties.put(
            name.substring(Layers.PROPERTY_PREFIX.length()), String.valueOf(property.getValue()));
      }
    }
    return this;
  }

  /** Adds values that beat everything else: the command line, or a test. Keys without prefix. */
  public ConfigSources commandLine(Map<String, String> values) {
    commandLine.putAll(values);
    return this;
  }

  /** Name of the environment variable of a key: {@code CHASSIS_HTTP_PORT} of {@code http.port}. */
  public static String environmentName(String key) {
    return Layers.environmentName(key);
  }

  /** Adds a scheme for references in values; {@code env} and {@code file} are known anyway. */
  public ConfigSources references(ReferenceScheme scheme) {
    schemes.add(scheme);
    return this;
  }

  /**
   * Reads everything. Problems of the sources are kept and come with those of the records. Add
   * nothing afterwards: files are read again when the configuration is.
   */
  public Configuration read() {
    var reading = reading();
    return new Configuration(
        changing ? this::reading : null, reading, References.of(knownSchemes()));
  }

  private Reading reading() {
    var found = new ArrayList<ConfigProblem>();
    var files = ConfigFactory.empty();
    for (var source : sources) {
      files = source.parse(found).withFallback(files);
    }
    var root = resolved(files, found).root();
    return new Reading(
        new Layers(root, settingsOf(variables), systemProperties, commandLine, Map.of()),
        List.copyOf(found));
  }

  private List<ReferenceScheme> knownSchemes() {
    var known = new ArrayList<ReferenceScheme>();
    known.add(new EnvironmentReferences(variables));
    known.add(new FileReferences());
    known.addAll(schemes);
    return known;
  }

  private static Map<String, String> settingsOf(Map<String, String> variables) {
    var settings = new LinkedHashMap<String, String>();
    for (var variable : variables.entrySet()) {
      if (variable.getKey().startsWith(Layers.ENVIRONMENT_PREFIX)) {
        settings.put(variable.getKey(), variable.getValue());
      }
    }
    return settings;
  }

  private static Config parsed(Path file, List<ConfigProblem> problems) {
    // A directory would parse as an empty file.
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      problems.add(
          new ConfigProblem(
              "", file.toString(), "cannot be read; is the path right, and readable?"));
      return ConfigFactory.empty();
    }
    var options = ConfigParseOptions.defaults().setAllowMissing(false);
    return parsed(file.toString(), () -> ConfigFactory.parseFile(file.toFile(), options), problems);
  }

  private static Config parsed(String name, Supplier<Config> parser, List<ConfigProblem> problems) {
    try {
      return parser.get();
    } catch (com.typesafe.config.ConfigException.IO e) {
      problems.add(new ConfigProblem("", name, "cannot be read: " + e.getMessage()));
    } catch (com.typesafe.config.ConfigException e) {
      problems.add(problem(name, "not valid HOCON or JSON: ", e));
    }
    return ConfigFactory.empty();
  }

  private Config resolved(Config files, List<ConfigProblem> found) {
    try {
      return Substitutions.resolve(files, variables);
    } catch (com.typesafe.config.ConfigException e) {
      found.add(problem(null, "a ${…} cannot be resolved: ", e));
      return ConfigFactory.empty();
    }
  }

  private static ConfigProblem problem(
      @Nullable String name, String what, com.typesafe.config.ConfigException e) {
    var message = String.valueOf(e.getMessage());
    if (e.origin() == null) {
      return new ConfigProblem("", name, what + Redaction.syntax(message));
    }
    if (UnquotedReference.isAt(e.origin())) {
      return new ConfigProblem("", Layers.describe(e.origin()), UnquotedReference.ADVICE);
    }
    // The message begins with the origin, written otherwise.
    var prefix = e.origin().description() + ": ";
    var rest = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    return new ConfigProblem("", Layers.describe(e.origin()), what + Redaction.syntax(rest));
  }
}
