package dev.chassis.http;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where files come from that are handed out as they are.
 *
 * @param kind what {@code root} means
 * @param root folder, or package with slashes; only what lies below it is handed out, links that
 *     lead elsewhere are not followed
 * @param index file that stands for its folder; default {@code index.html}. Folders are never
 *     listed
 * @param maxAge how long callers may use a file without asking whether it changed, zero or longer;
 *     default zero
 */
public record FileSource(Kind kind, String root, String index, Duration maxAge) {

  /** What a root is. */
  public enum Kind {
    /** A folder of the machine; files may change while the service runs. */
    FOLDER,
    /** A place on the class path; read once and kept in memory. */
    CLASS_PATH
  }

  /** Refuses a negative age. */
  public FileSource {
    if (maxAge.isNegative()) {
      throw new IllegalArgumentException("maxAge " + maxAge + ": expected zero or longer");
    }
  }

  /** Files below a folder, which must exist when the route is declared. */
  public static FileSource folder(Path root) {
    return new FileSource(Kind.FOLDER, root.toString(), "index.html", Duration.ZERO);
  }

  /** Files on the class path below {@code root}, such as {@code web}. */
  public static FileSource classPath(String root) {
    return new FileSource(Kind.CLASS_PATH, root, "index.html", Duration.ZERO);
  }

  /** Copy whose files may be kept for a while without asking. */
  public FileSource withMaxAge(Duration newMaxAge) {
    return new FileSource(kind, root, index, newMaxAge);
  }
}
