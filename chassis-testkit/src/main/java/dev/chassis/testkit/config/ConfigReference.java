package dev.chassis.testkit.config;

import dev.chassis.config.ConfigSources;
import dev.chassis.config.Configuration.Setting;
import dev.chassis.config.DataSize;
import dev.chassis.config.Secret;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A reference page in Markdown, made of configuration records: keys and types from their
 * components, defaults from {@code defaults()}, meaning and range from the javadoc of the
 * components. A test calls {@link #check}, which fails when the page in the repository is another.
 *
 * <pre>{@code
 * ConfigReference.titled("Settings of orders")
 *     .sources(List.of(Path.of("src/main/java")))
 *     .section("orders", OrdersSettings.class)
 *     .check(Path.of("docs/settings.md"));
 * }</pre>
 */
public final class ConfigReference {

  /** System property that makes {@link #check} write the page: {@code -Dupdate=reference}. */
  public static final String UPDATE = "update";

  private static final Map<Class<?>, String> TYPES =
      Map.ofEntries(
          Map.entry(String.class, "text"),
          Map.entry(boolean.class, "`true`, `false`"),
          Map.entry(Boolean.class, "`true`, `false`"),
          Map.entry(int.class, "whole number"),
          Map.entry(Integer.class, "whole number"),
          Map.entry(long.class, "whole number"),
          Map.entry(Long.class, "whole number"),
          Map.entry(double.class, "number"),
          Map.entry(Double.class, "number"),
          Map.entry(Duration.class, "duration"),
          Map.entry(DataSize.class, "size"),
          Map.entry(URI.class, "URI"),
          Map.entry(Path.class, "path"),
          Map.entry(Secret.class, "secret"));

  private final String title;
  private final List<String> introduction = new ArrayList<>();
  private final List<Path> sources = new ArrayList<>();
  private final Map<String, Class<? extends Record>> sections = new LinkedHashMap<>();
  private final Map<String, String> defaults = new LinkedHashMap<>();

  private ConfigReference(String title) {
    this.title = title;
  }

  /** A page without a section yet. */
  public static ConfigReference titled(String title) {
    return new ConfigReference(title);
  }

  /** Adds a paragraph before the first section. */
  public ConfigReference paragraph(String text) {
    introduction.add(text);
    return this;
  }

  /** Adds folders that hold the sources of records, such as {@code src/main/java}. */
  public ConfigReference sources(List<Path> folders) {
    sources.addAll(folders);
    return this;
  }

  /** Adds a section; {@code <name>} in its key stands for any name. */
  public ConfigReference section(String key, Class<? extends Record> type) {
    sections.put(key, type);
    return this;
  }

  /** Shows another default than {@code defaults()} has here: one that depends on the machine. */
  public ConfigReference defaultShown(String key, String text) {
    defaults.put(key, text);
    return this;
  }

  /** The records that the page is about. */
  public List<Class<? extends Record>> types() {
    return List.copyOf(sections.values());
  }

  /** The page. */
  public String text() {
    var text = new StringBuilder("# ").append(title).append("\n\n");
    introduction.forEach(paragraph -> text.append(paragraph).append("\n\n"));
    sections.forEach((key, type) -> appendSection(text, key, type));
    return text.toString().stripTrailing() + "\n";
  }

  /**
   * Compares the page with {@code file}; with the system property {@value #UPDATE} at {@code
   * reference} writes it instead.
   *
   * @throws AssertionError when the file says something else, with what to do about it
   */
  public void check(Path file) throws IOException {
    var text = text();
    if ("reference".equals(System.getProperty(UPDATE))) {
      Files.writeString(file, text);
    }
    var present = Files.exists(file) ? Files.readString(file) : "";
    if (!present.equals(text)) {
      throw new AssertionError(
          file
              + " is stale"
              + firstDifference(present, text)
              + "; run this test with -D"
              + UPDATE
              + "=reference and commit the page");
    }
  }

  private static String firstDifference(String present, String text) {
    var old = present.lines().toList();
    var wanted = text.lines().toList();
    for (int i = 0; i < wanted.size(); i++) {
      if (i >= old.size() || !old.get(i).equals(wanted.get(i))) {
        return " at line " + (i + 1) + ", which should be: " + wanted.get(i);
      }
    }
    return ": it has lines that should not be there";
  }

  private void appendSection(StringBuilder text, String key, Class<? extends Record> type) {
    text.append("## ").append(code(key)).append("\n\n");
    text.append(ParameterDocs.of(type, sources).summary()).append("\n\n");
    text.append("| key | type | default | meaning | variable |\n|---|---|---|---|---|\n");
    var configuration = ConfigSources.none().read();
    configuration.bind(key, type);
    appendRows(text, key, type, configuration.effective());
    text.append('\n');
  }

  private void appendRows(
      StringBuilder text,
      String prefix,
      Class<? extends Record> type,
      Map<String, Setting> values) {
    var docs = ParameterDocs.of(type, sources);
    for (var component : type.getRecordComponents()) {
      var key = prefix + "." + component.getName();
      var nested = RecordKeys.nested(component);
      if (nested == null) {
        text.append(row(key, component, docs.of(component.getName()), values)).append('\n');
      } else {
        appendRows(text, key, nested, values);
      }
    }
  }

  private String row(
      String key, RecordComponent component, String meaning, Map<String, Setting> values) {
    var cells =
        List.of(
            code(key),
            typeText(component.getGenericType()),
            standard(key, values),
            meaning.replace("|", "\\|"),
            key.contains("<") ? "" : code(ConfigSources.environmentName(key)));
    return "| " + String.join(" | ", cells) + " |";
  }

  private String standard(String key, Map<String, Setting> values) {
    var given = defaults.get(key);
    if (given != null) {
      return given;
    }
    var setting = values.get(key);
    if (setting != null) {
      return setting.value().isEmpty() ? "" : code(inUnits(setting.value()));
    }
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(key + "."))
        .map(
            entry ->
                code(entry.getKey().substring(key.length() + 1) + " = " + entry.getValue().value()))
        .collect(Collectors.joining(", "));
  }

  /** {@code 1048576B} as {@code 1MiB}. */
  private static String inUnits(String value) {
    if (!value.matches("[1-9]\\d*B")) {
      return value;
    }
    long kibibytes = Long.parseLong(value, 0, value.length() - 1, 10) / 1024;
    if (!value.equals(kibibytes * 1024 + "B")) {
      return value;
    }
    return kibibytes % 1024 == 0 ? kibibytes / 1024 + "MiB" : kibibytes + "KiB";
  }

  private static String typeText(Type given) {
    var type = RecordKeys.unwrapped(given);
    if (type instanceof ParameterizedType generic) {
      var arguments = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? "list of " + typeText(arguments[0])
          : "named entries, each " + typeText(arguments[1]);
    }
    var raw = (Class<?>) type;
    return raw.isEnum() ? constants(raw) : TYPES.getOrDefault(raw, "section");
  }

  private static String constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .map(ConfigReference::code)
        .collect(Collectors.joining(", "));
  }

  private static String code(@Nullable String text) {
    return "`" + text + "`";
  }
}
