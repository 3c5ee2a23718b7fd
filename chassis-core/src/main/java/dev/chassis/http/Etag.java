package dev.chassis.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An entity tag: names one state of a resource.
 *
 * @param value what stands between the quotes: printable ASCII without quotes
 * @param weak whether two answers with it only mean the same, and may differ in bytes; such a tag
 *     never fulfils {@code If-Match}
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3">RFC 9110, section 8.8.3</a>
 */
public record Etag(String value, boolean weak) {

  private static final Pattern VALUE = Pattern.compile("[\\x21\\x23-\\x7e]*");

  /** Refuses a value that cannot be written. */
  public Etag {
    if (!VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "an entity tag is made of printable ASCII without quotes and spaces");
    }
  }

  /** A strong tag, such as a version number of the row. */
  public static Etag of(String value) {
    return new Etag(value, false);
  }

  /** A strong tag from a version number. */
  public static Etag of(long version) {
    return of(Long.toString(version));
  }

  /** A weak tag. */
  public static Etag weak(String value) {
    return new Etag(value, true);
  }

  /** Both strong, and the same. */
  public boolean isStronglyEqual(@Nullable Etag other) {
    return other != null && !weak && !other.weak && value.equals(other.value);
  }

  /** The same, whether strong or weak. */
  public boolean isWeaklyEqual(@Nullable Etag other) {
    return other != null && value.equals(other.value);
  }

  /** As it stands in a header, such as {@code W/"7"}. */
  @Override
  public String toString() {
    return (weak ? "W/\"" : "\"") + value + '"';
  }
}
