package dev.chassis.testkit.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The doc comment of a record, read from its source: the first sentence, and what it says of each
 * component. As Markdown.
 */
record ParameterDocs(Class<?> type, String summary, Map<String, String> parameters) {

  private static final Pattern STARS = Pattern.compile("(?m)^\\s*\\*? ?");
  private static final Pattern TAG = Pattern.compile("(?m)^@");
  private static final Pattern CODE = Pattern.compile("\\{@code\\s+([^{}]*)}");
  private static final Pattern LINK =
      Pattern.compile("\\{@link(?:plain)?\\s+[^}\\s]*?#?(\\w+)(?:\\([^)]*\\))?(?:\\s+([^}]+))?}");
  private static final Pattern HTML = Pattern.compile("<[^>]*>");

  /**
   * Docs of {@code type}.
   *
   * @throws IllegalStateException when the source cannot be found, or has no doc comment
   */
  static ParameterDocs of(Class<?> type, List<Path> folders) {
    var source = source(type, folders);
    var declared = source.indexOf("record " + type.getSimpleName() + "(");
    var start = source.lastIndexOf("/**", declared);
    var end = source.indexOf("*/", Math.max(start, 0));
    if (declared < 0 || start < 0 || end > declared) {
      throw new IllegalStateException(type.getName() + " has no doc comment");
    }
    var parts = TAG.split(STARS.matcher(source.substring(start + 3, end)).replaceAll(""));
    var parameters = new LinkedHashMap<String, String>();
    for (var part : parts) {
      var words = part.split("\\s+", 3);
      if (words.length == 3 && words[0].equals("param")) {
        parameters.put(words[1], markdown(words[2]));
      }
    }
    return new ParameterDocs(type, firstSentences(parts[0]), parameters);
  }

  /**
   * What is said of {@code component}.
   *
   * @throws IllegalStateException when nothing is
   */
  String of(String component) {
    var text = parameters.get(component);
    if (text == null) {
      throw new IllegalStateException(type.getName() + " does not document " + component);
    }
    return text;
  }

  private static String firstSentences(String description) {
    var paragraph = description.strip().split("\n\\s*\n|<p>|<pre>", 2)[0];
    return markdown(paragraph)
        .replaceAll(" (Config keys live under|Config section|Section) [^.]*`\\.", "")
        .replaceAll(" Only [^.]* promised[^.]*\\.", "");
  }

  private static String markdown(String javadoc) {
    var text = javadoc.replaceAll("\\s+", " ").strip();
    text = CODE.matcher(text).replaceAll("`$1`");
    text = LINK.matcher(text).replaceAll(link -> link.group(2) == null ? "`$1`" : "$2");
    return HTML.matcher(text).replaceAll("");
  }

  private static String source(Class<?> type, List<Path> folders) {
    var top = type;
    while (top.getEnclosingClass() != null) {
      top = top.getEnclosingClass();
    }
    var name = top.getName().replace('.', '/') + ".java";
    for (var folder : folders) {
      var file = folder.resolve(name);
      if (Files.exists(file)) {
        try {
          return Files.readString(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    throw new IllegalStateException("no source of " + type.getName() + " in " + folders);
  }
}
