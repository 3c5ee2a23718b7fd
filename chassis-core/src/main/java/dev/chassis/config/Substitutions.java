package dev.chassis.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.UnresolvedSubstitution;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves {@code ${…}} in files from the files themselves, else from the environment variables
 * given, never from those of the process: two services of one JVM may differ in them.
 */
final class Substitutions {

  // No text in a file can hold this by accident; the name of what is missing stands between.
  private static final String MARK = "\0unresolved\0";
  private static final Pattern NAME = Pattern.compile("\\$\\{\\??([^}]*)}");

  private Substitutions() {}

  /**
   * The files with everything resolved. A value that needs something absent is marked, so that all
   * of those are reported, each at its own key and line.
   *
   * @throws UnresolvedSubstitution for a ring of references
   */
  static Config resolve(Config files, Map<String, String> variables) {
    var missing = new LinkedHashMap<String, String>();
    while (true) {
      try {
        return files.resolve(
            ConfigResolveOptions.noSystem().appendResolver(new Lookup(variables, missing)));
      } catch (UnresolvedSubstitution e) {
        var name = NAME.matcher(String.valueOf(e.getMessage()));
        boolean known = !name.find() || missing.containsKey(name.group(1));
        if (known || e.origin() == null) {
          throw e;
        }
        missing.put(name.group(1), Layers.describe(e.origin()));
      }
    }
  }

  /** Name of what {@code text} needs and nothing gives; null when it is complete. */
  static @Nullable String missingIn(String text) {
    var start = text.indexOf(MARK);
    if (start < 0) {
      return null;
    }
    var from = start + MARK.length();
    return text.substring(from, text.indexOf(MARK, from));
  }

  private record Lookup(Map<String, String> variables, Map<String, String> missing)
      implements ConfigResolver {

    @Override
    @SuppressWarnings("NullAway") // null says "not here", as the interface wants it
    public ConfigValue lookup(String path) {
      var variable = variables.get(path);
      if (variable != null) {
        return ConfigValueFactory.fromAnyRef(variable, "environment variable " + path);
      }
      var origin = missing.get(path);
      return origin == null ? null : ConfigValueFactory.fromAnyRef(MARK + path + MARK, origin);
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
      return this;
    }
  }
}
