package dev.chassis.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.UnresolvedSubstitution;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where configuration comes from. Later beats earlier: defaults of the records, resources on the
 * class path, files in the order given, environment variables, system properties, command line.
 *
 * <p>A key {@code http.maxBody} is the environment variable {@code CHASSIS_HTTP_MAX_BODY} and the
 * system property {@code chassis.http.maxBody}. Environment names are derived from the known keys,
 * so nothing is guessed. Files are HOCON, hence JSON too.
 *
 * @see <a href="https://github.com/lightbend/config/blob/main/HOCON.md">HOCON</a>
 */
public final class ConfigSources {

  private final List<ConfigProblem> problems = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<String, String> systemProperties = new LinkedHashMap<>();
  private final Map<String, String> commandLine = new LinkedHashMap<>();
  private Config files = ConfigFactory.empty();

  private ConfigSources() {}

  /** No source at all: only the records' own defaults. */
  public static ConfigSources none() {
    return new ConfigSources();
  }

  /** Adds a class-path resource; one that does not exist is skipped. */
  public ConfigSources resource(ClassLoader loader, String name) {
    var options = ConfigParseOptions.defaults().setAllowMissing(true).setClassLoader(loader);
    return parsed(name, () -> ConfigFactory.parseResources(name, options));
  }

  /** Adds a file that must exist. */
  public ConfigSources file(Path file) {
    if (!Files.isReadable(file)) {
      problems.add(
          new ConfigProblem(
              "", file.toString(), "cannot be read; is the path right, and readable?"));
      return this;
    }
    return parsed(
        file.toString(),
        () ->
            ConfigFactory.parseFile(
                file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false)));
  }

  /** Adds environment variables; those that do not begin with {@code CHASSIS_} are ignored. */
  public ConfigSources environment(Map<String, String> variables) {
    variables.forEach(
        (name, value) -> {
          if (name.startsWith(Layers.ENVIRONMENT_PREFIX)) {
            environment.put(name, value);
          }
        });
    return this;
  }

  /** Adds system properties; those that do not begin with {@code chassis.} are ignored. */
  public ConfigSources systemProperties(Map<?, ?> properties) {
    properties.forEach(
        (name, value) -> {
          var text = String.valueOf(name);
          if (text.startsWith(Layers.PROPERTY_PREFIX)) {
            systemProperties.put(
                text.substring(Layers.PROPERTY_PREFIX.length()), String.valueOf(value));
          }
        });
    return this;
  }

  /** Adds values that beat everything else: the command line, or a test. Keys without prefix. */
  public ConfigSources commandLine(Map<String, String> values) {
    commandLine.putAll(values);
    return this;
  }

  /** Reads everything. Problems of the sources are kept and come with those of the records. */
  public Configuration read() {
    return new Configuration(
        new Layers(resolved().root(), environment, systemProperties, commandLine), problems);
  }

  private ConfigSources parsed(String name, Supplier<Config> parser) {
    try {
      files = parser.get().withFallback(files);
    } catch (com.typesafe.config.ConfigException e) {
      problems.add(new ConfigProblem("", name, "not valid HOCON or JSON: " + e.getMessage()));
    }
    return this;
  }

  private Config resolved() {
    try {
      return files.resolve();
    } catch (UnresolvedSubstitution e) {
      problems.add(new ConfigProblem("", null, "a ${…} has no value: " + e.getMessage()));
      return ConfigFactory.empty();
    }
  }
}
