package dev.chassis.http.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A path template such as {@code /orders/{id}}: segments that are either literal or one parameter.
 *
 * @param text as declared
 * @param parameters names of the parameters, in order
 * @param pattern what paths it takes; as in Vert.x Web, one slash may follow
 */
public record Template(String text, List<String> parameters, Pattern pattern) {

  private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~-]+");
  private static final Pattern PARAMETER = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_]*)}");

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException when it is none; the message says why
   */
  public static Template parse(String text) {
    if (!text.startsWith("/")) {
      throw refused(text, "it must start with /");
    }
    if (text.length() > 1 && text.endsWith("/")) {
      throw refused(text, "it must not end with /");
    }
    var parameters = new ArrayList<String>();
    var regex = new StringBuilder();
    for (var segment : text.equals("/") ? new String[0] : text.substring(1).split("/", -1)) {
      regex.append('/').append(segmentPattern(text, segment, parameters));
    }
    return new Template(
        text, List.copyOf(parameters), Pattern.compile(regex.append("/?").toString()));
  }

  /** Every path at and below {@code prefix}, which has no parameters. */
  static Template below(String prefix) {
    var start = parse(prefix);
    if (!start.parameters().isEmpty()) {
      throw refused(prefix, "what lies below it can be declared only without parameters");
    }
    var stem = prefix.equals("/") ? "" : prefix;
    return new Template(stem + "/*", List.of(), Pattern.compile(Pattern.quote(stem) + "(/.*)?"));
  }

  /** The same path as Vert.x Web writes it. */
  public String vertxPath() {
    return PARAMETER.matcher(text).replaceAll(":$1");
  }

  /** Whether a request for this template would go to {@code earlier} instead. */
  boolean isHiddenBy(Template earlier) {
    return earlier.matches(text);
  }

  boolean matches(String path) {
    return pattern.matcher(path).matches();
  }

  /**
   * What stands for a parameter in a path that this takes and in which nothing is encoded.
   *
   * @param parameter one of {@link #parameters()}
   */
  String value(String parameter, String path) {
    int own = 1;
    int at = 1;
    while (!isParameter(parameter, own)) {
      own = text.indexOf('/', own) + 1;
      at = path.indexOf('/', at) + 1;
    }
    int end = path.indexOf('/', at);
    return end < 0 ? path.substring(at) : path.substring(at, end);
  }

  private boolean isParameter(String parameter, int at) {
    return text.charAt(at) == '{'
        && text.startsWith(parameter, at + 1)
        && text.charAt(at + 1 + parameter.length()) == '}';
  }

  private static String segmentPattern(String text, String segment, List<String> parameters) {
    var parameter = PARAMETER.matcher(segment);
    if (parameter.matches()) {
      if (parameters.contains(parameter.group(1))) {
        throw refused(text, segment + " appears twice");
      }
      parameters.add(parameter.group(1));
      return "[^/]+";
    }
    if (!LITERAL.matcher(segment).matches()) {
      throw refused(
          text,
          "segment '"
              + segment
              + "' is neither letters, digits and . _ ~ - nor one parameter such as {id}");
    }
    return Pattern.quote(segment);
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException("path template '" + text + "': " + why);
  }
}
