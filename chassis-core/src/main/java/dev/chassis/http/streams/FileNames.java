package dev.chassis.http.streams;

/**
 * What callers call their files, made harmless: for logs, lists and {@code Content-Disposition}.
 */
final class FileNames {

  private static final int LONGEST = 200;
  private static final String FALLBACK = "file";

  private FileNames() {}

  /** The last part of a path of either kind, without what could be read as anything else. */
  static String harmless(String given) {
    var name = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
    var clean = new StringBuilder();
    name.codePoints().filter(FileNames::isHarmless).limit(LONGEST).forEach(clean::appendCodePoint);
    var text = clean.toString().strip();
    // ".." and hidden files
    int start = 0;
    while (start < text.length() && text.charAt(start) == '.') {
      start++;
    }
    return start == text.length() ? FALLBACK : text.substring(start);
  }

  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> "<>:\"|?*".indexOf(c) < 0;
    };
  }
}
