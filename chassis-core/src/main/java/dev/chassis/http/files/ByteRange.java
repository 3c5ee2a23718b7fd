package dev.chassis.http.files;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-14.2">RFC 9110, Range</a>
 */
record ByteRange(long from, long length) {

  private static final Pattern SINGLE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  /** What cannot be satisfied. */
  static final ByteRange NONE = new ByteRange(0, -1);

  /** The one range asked for, {@link #NONE}, or null for everything: several ranges are ignored. */
  static @Nullable ByteRange of(@Nullable String header, long size) {
    if (header == null || header.equals("bytes=-")) {
      return null;
    }
    var asked = SINGLE.matcher(header);
    if (!asked.matches()) {
      return null;
    }
    if (asked.group(1).isEmpty()) {
      var last = Math.min(size, Long.parseLong(asked.group(2)));
      return last == 0 ? NONE : new ByteRange(size - last, last);
    }
    var from = Long.parseLong(asked.group(1));
    var to = asked.group(2).isEmpty() ? size - 1 : Long.parseLong(asked.group(2));
    if (to < from && !asked.group(2).isEmpty()) {
      return null; // malformed, so as if it were not there
    }
    return from >= size ? NONE : new ByteRange(from, Math.min(to, size - 1) - from + 1);
  }
}
