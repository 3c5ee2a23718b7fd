package dev.chassis.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sources, strongest first, asked for one key at a time. */
record Layers(
    ConfigObject files,
    Map<String, String> environment,
    Map<String, String> systemProperties,
    Map<String, String> commandLine,
    Map<String, String> formerNames) {

  static final String ENVIRONMENT_PREFIX = "CHASSIS_";
  static final String PROPERTY_PREFIX = "chassis.";
  static final String DEFAULT = "default";

  // How Typesafe Config describes a section that several files have, strongest first.
  private static final String MERGED = "merge of ";

  /** A raw value: a {@link ConfigValue} from a file, else a String; and where it stands. */
  record Found(Object raw, String origin) {

    static Found inFile(ConfigValue value) {
      return new Found(value, describe(value.origin()));
    }

    /** As text, for people; the text itself of a single value. */
    String written() {
      var plain = ValueReader.plain(this);
      return plain != null ? plain : String.valueOf(((ConfigValue) raw).unwrapped());
    }
  }

  /** The same, where what is asked for as {@code key} stands as {@code former}. */
  Layers withFormerName(String key, String former) {
    var names = new LinkedHashMap<>(formerNames);
    names.put(key, former);
    return new Layers(files, environment, systemProperties, commandLine, names);
  }

  /** The former name of {@code key} where the sources use that; else the key. */
  String asGiven(String key) {
    for (var name : formerNames.entrySet()) {
      var rest = key.startsWith(name.getKey()) ? key.substring(name.getKey().length()) : null;
      if (rest != null && (rest.isEmpty() || rest.startsWith(".") || rest.startsWith("["))) {
        return name.getValue() + rest;
      }
    }
    return key;
  }

  /** Where the value or section stands; null when nowhere. */
  @Nullable String originOf(String key) {
    var found = find(key);
    return found == null ? null : found.origin();
  }

  @Nullable Found find(String asked) {
    var key = asGiven(asked);
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
    return value == null ? null : Found.inFile(value);
  }

  /** Where a section stands; null when no file has it. For problems that have no line. */
  @Nullable String sectionOrigin(String key) {
    var section = inFiles(asGiven(key));
    return section == null ? null : describe(section.origin());
  }

  /**
   * Whether any source may say something at or below {@code section}. True too often rather than
   * too seldom: a variable {@code CHASSIS_HTTP2_…} could be meant for {@code http}.
   */
  boolean mention(String section) {
    var key = asGiven(section);
    return below(files, key) != null
        || mentions(commandLine, key)
        || mentions(systemProperties, key)
        || isPrefix(environmentName(key), environment.keySet());
  }

  private static boolean mentions(Map<String, String> flat, String key) {
    return flat.containsKey(key)
        || isPrefix(key + ".", flat.keySet())
        || isPrefix(key + "[", flat.keySet());
  }

  private static boolean isPrefix(String prefix, Set<String> names) {
    for (var name : names) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a layer with structure has anything below {@code key}. */
  boolean hasBelow(String key) {
    return !childNames(key, false).isEmpty();
  }

  /**
   * Names below {@code asked} in any layer that has structure: entries of a map.
   *
   * @param asked key of the section
   * @param leaves whether entries are single values, so that a dot belongs to a name and does not
   *     lead further down: {@code logging.levels.dev.chassis} names {@code dev.chassis}
   */
  Set<String> childNames(String asked, boolean leaves) {
    var key = asGiven(asked);
    var names = new LinkedHashSet<String>();
    if (inFiles(key) instanceof ConfigObject object) {
      names.addAll(leaves ? leafNames(object) : object.keySet());
    }
    var prefix = key + ".";
    for (var flat : List.of(systemProperties, commandLine)) {
      for (var name : flat.keySet()) {
        if (name.startsWith(prefix)) {
          var rest = name.substring(prefix.length());
          var dot = leaves ? -1 : rest.indexOf('.');
          names.add(dot < 0 ? rest : rest.substring(0, dot));
        }
      }
    }
    return names;
  }

  /** Names of the values below {@code object}: {@code a { b = 1 }} has the one name {@code a.b}. */
  private static Set<String> leafNames(ConfigObject object) {
    var names = new LinkedHashSet<String>();
    object.forEach(
        (name, value) -> {
          if (value instanceof ConfigObject nested) {
            leafNames(nested).forEach(below -> names.add(name + "." + below));
          } else {
            names.add(name);
          }
        });
    return names;
  }

  /**
   * What files say at {@code key}; null when nothing, or {@code null}, which takes a value back.
   */
  private @Nullable ConfigValue inFiles(String key) {
    var value = below(files, key);
    return value == null || value.valueType() == ConfigValueType.NULL ? null : value;
  }

  private static @Nullable ConfigValue below(ConfigValue at, String path) {
    if (!(at instanceof ConfigObject object)) {
      return null;
    }
    // A name may hold dots where the file quotes it, so every split of the path is tried.
    for (int end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1)) {
      var value = element(object, path.substring(0, end));
      if (value != null && end < path.length()) {
        value = below(value, path.substring(end + 1));
      }
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** The value of {@code name}, or of {@code name[2]} the third element of its list. */
  private static @Nullable ConfigValue element(ConfigObject object, String name) {
    var value = object.get(name);
    var bracket = name.lastIndexOf('[');
    if (value == null
        && bracket > 0
        && name.endsWith("]")
        && object.get(name.substring(0, bracket)) instanceof ConfigList list) {
      var index = Integer.parseInt(name, bracket + 1, name.length() - 1, 10);
      return index < list.size() ? list.get(index) : null;
    }
    return value;
  }

  /**
   * Keys that nobody asked for. A whole unknown subtree is one entry.
   *
   * @param known what was asked for
   */
  List<ConfigProblem> unknown(KnownKeys known, NearMiss nearMiss) {
    var problems = new ArrayList<ConfigProblem>();
    unknownInFiles("", files, known, nearMiss, problems);
    for (var key : systemProperties.keySet()) {
      if (!known.isKnown(key)) {
        problems.add(unknown(key, "system property " + PROPERTY_PREFIX + key, nearMiss));
      }
    }
    for (var key : commandLine.keySet()) {
      if (!known.isKnown(key)) {
        problems.add(unknown(key, "command line", nearMiss));
      }
    }
    return problems;
  }

  private static void unknownInFiles(
      String prefix,
      ConfigObject object,
      KnownKeys known,
      NearMiss nearMiss,
      List<ConfigProblem> problems) {
    for (var entry : object.entrySet()) {
      var value = entry.getValue();
      var key = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
      if (!known.isKnown(key)) {
        problems.add(unknown(key, describe(value.origin()), nearMiss));
      } else if (!known.isOpen(key)) {
        unknownBelow(key, value, known, nearMiss, problems);
      }
    }
  }

  private static void unknownBelow(
      String key,
      ConfigValue value,
      KnownKeys known,
      NearMiss nearMiss,
      List<ConfigProblem> problems) {
    if (value instanceof ConfigObject nested) {
      unknownInFiles(key, nested, known, nearMiss, problems);
    } else if (value instanceof ConfigList list) {
      for (int i = 0; i < list.size(); i++) {
        var at = key + "[" + i + "]";
        if (known.isKnown(at)) {
          unknownBelow(at, list.get(i), known, nearMiss, problems);
        }
      }
    }
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

  /** {@code file:line}; for a section spread over files, its place in the strongest. */
  static String describe(ConfigOrigin origin) {
    if (origin.description().startsWith(MERGED)) {
      var parts = origin.description().substring(MERGED.length());
      var end = parts.indexOf(',');
      var first = end < 0 ? parts : parts.substring(0, end);
      return first.replaceFirst(": (\\d+)(-\\d+)?$", ":$1");
    }
    var file = origin.filename() != null ? origin.filename() : origin.resource();
    if (origin.lineNumber() <= 0) {
      return file != null ? file : origin.description();
    }
    var source = file != null ? file : withoutLine(origin.description());
    return source + ":" + origin.lineNumber();
  }

  private static String withoutLine(String description) {
    var line = description.lastIndexOf(": ");
    return line < 0 ? description : description.substring(0, line);
  }
}
