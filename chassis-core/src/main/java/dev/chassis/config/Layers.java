package dev.chassis.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The sources, strongest first, asked for one key at a time. */
record Layers(
    ConfigObject files,
    Map<String, String> environment,
    Map<String, String> systemProperties,
    Map<String, String> commandLine) {

  static final String ENVIRONMENT_PREFIX = "CHASSIS_";
  static final String PROPERTY_PREFIX = "chassis.";

  /** A raw value: a {@link ConfigValue} from a file, else a String; and where it stands. */
  record Found(Object raw, String origin) {}

  @Nullable Found find(String key) {
    var argument = commandLine.get(key);
    if (argument != null) {
      return new Found(argument, "command line");
    }
    var property = systemProperties.get(key);
    if (property != null) {
      return new Found(property, "system property " + PROPERTY_PREFIX + key);
    }
    var variable = environmentName(key);
    var inherited = environment.get(variable);
    if (inherited != null) {
      return new Found(inherited, "environment variable " + variable);
    }
    var value = inFiles(key);
    return value == null ? null : new Found(value, describe(value.origin()));
  }

  /** Names directly below {@code key} in any layer that has structure: entries of a map. */
  Set<String> childNames(String key) {
    var names = new LinkedHashSet<String>();
    if (inFiles(key) instanceof ConfigObject object) {
      names.addAll(object.keySet());
    }
    var prefix = key + ".";
    for (var flat : List.of(systemProperties, commandLine)) {
      for (var name : flat.keySet()) {
        if (name.startsWith(prefix)) {
          var rest = name.substring(prefix.length());
          var dot = rest.indexOf('.');
          names.add(dot < 0 ? rest : rest.substring(0, dot));
        }
      }
    }
    return names;
  }

  /** Like {@link #childNames}, down to the values: {@code io.netty} is one name. */
  Set<String> leafNames(String key) {
    var names = new LinkedHashSet<String>();
    if (inFiles(key) instanceof ConfigObject object) {
      leaves("", object, names);
    }
    var prefix = key + ".";
    for (var flat : List.of(systemProperties, commandLine)) {
      flat.keySet().stream()
          .filter(name -> name.startsWith(prefix))
          .forEach(name -> names.add(name.substring(prefix.length())));
    }
    return names;
  }

  private static void leaves(String prefix, ConfigObject object, Set<String> names) {
    object.forEach(
        (name, value) -> {
          if (value instanceof ConfigObject nested) {
            leaves(prefix + name + ".", nested, names);
          } else {
            names.add(prefix + name);
          }
        });
  }

  @Nullable ConfigValue inFiles(String key) {
    return below(files, key);
  }

  private static @Nullable ConfigValue below(ConfigObject object, String path) {
    var found = object.get(path);
    // A quoted key of a file may hold dots itself, such as "io.netty": the longest name first.
    int dot = path.lastIndexOf('.');
    while (found == null && dot > 0) {
      if (object.get(path.substring(0, dot)) instanceof ConfigObject nested) {
        found = below(nested, path.substring(dot + 1));
      }
      dot = path.lastIndexOf('.', dot - 1);
    }
    return found;
  }

  /**
   * Keys that nobody asked for. A whole unknown subtree is one entry.
   *
   * @param isKnown whether a key, or something below it, was asked for
   * @param isOpen whether everything below a key belongs to whoever asked (values of free form)
   */
  List<ConfigProblem> unknown(
      Predicate<String> isKnown, Predicate<String> isOpen, NearMiss nearMiss) {
    var problems = new ArrayList<ConfigProblem>();
    unknownInFiles("", files, isKnown, isOpen, nearMiss, problems);
    systemProperties.forEach(
        (key, value) -> {
          if (!isKnown.test(key)) {
            problems.add(unknown(key, "system property " + PROPERTY_PREFIX + key, nearMiss));
          }
        });
    commandLine.forEach(
        (key, value) -> {
          if (!isKnown.test(key)) {
            problems.add(unknown(key, "command line", nearMiss));
          }
        });
    return problems;
  }

  private static void unknownInFiles(
      String prefix,
      ConfigObject object,
      Predicate<String> isKnown,
      Predicate<String> isOpen,
      NearMiss nearMiss,
      List<ConfigProblem> problems) {
    object.forEach(
        (name, value) -> {
          var key = prefix.isEmpty() ? name : prefix + "." + name;
          if (!isKnown.test(key)) {
            problems.add(unknown(key, describe(value.origin()), nearMiss));
          } else if (value instanceof ConfigObject nested && !isOpen.test(key)) {
            unknownInFiles(key, nested, isKnown, isOpen, nearMiss, problems);
          }
        });
  }

  private static ConfigProblem unknown(String key, String origin, NearMiss nearMiss) {
    var near = nearMiss.of(key);
    return new ConfigProblem(
        key,
        origin,
        near == null ? "unknown key; remove it" : "unknown key; did you mean " + near + "?");
  }

  static String environmentName(String key) {
    var name = new StringBuilder(ENVIRONMENT_PREFIX);
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (Character.isUpperCase(c)) {
        name.append('_');
      }
      name.append(Character.isLetterOrDigit(c) ? c : '_');
    }
    return name.toString().toUpperCase(Locale.ROOT);
  }

  static String describe(ConfigOrigin origin) {
    var file = origin.filename() != null ? origin.filename() : origin.resource();
    var source = file != null ? file : origin.description();
    return origin.lineNumber() > 0 ? source + ":" + origin.lineNumber() : source;
  }
}
