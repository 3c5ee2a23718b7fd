package dev.chassis.observability.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * UTF-8 bytes of one or more lines, reused from event to event. Text is escaped on the way in, so
 * that nothing a caller logs can end a line or a JSON string. Not thread-safe.
 */
final class LineBuffer {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_ESCAPE = 6;
  private static final int LONGEST_NUMBER = 20;
  private static final char REPLACEMENT = '\uFFFD';

  private final int keep;
  private byte[] bytes;
  private int length;

  /**
   * Creates an empty buffer.
   *
   * @param keep bytes kept from one use to the next; what one huge line took beyond is given back
   */
  LineBuffer(int keep) {
    this.keep = keep;
    this.bytes = new byte[Math.min(keep, 4096)];
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
    if (bytes.length > keep) {
      bytes = new byte[keep];
    }
  }

  /** Takes back everything after the first {@code newLength} bytes. */
  void truncate(int newLength) {
    length = newLength;
  }

  byte[] copy() {
    return copyFrom(0);
  }

  byte[] copyFrom(int start) {
    return Arrays.copyOfRange(bytes, start, length);
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  /** Adds what {@code other} holds. */
  void append(LineBuffer other) {
    ensure(other.length);
    System.arraycopy(other.bytes, 0, bytes, length, other.length);
    length += other.length;
  }

  /** Adds bytes as they are. */
  void raw(byte[] more) {
    ensure(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  /** Adds ASCII text of ours as it is. */
  @SuppressWarnings("deprecation") // drops high bytes, which ASCII has not, and is a mere copy
  void raw(String ascii) {
    int count = ascii.length();
    ensure(count);
    ascii.getBytes(0, count, bytes, length);
    length += count;
  }

  void raw(char ascii) {
    ensure(1);
    bytes[length++] = (byte) ascii;
  }

  /** Adds {@code number} in decimal. */
  void raw(long number) {
    if (number < 0) {
      // Rare, and the smallest one has no positive counterpart.
      raw(Long.toString(number));
      return;
    }
    ensure(LONGEST_NUMBER);
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    length += digits;
    long rest = number;
    for (int at = length - 1; at >= length - digits; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** Adds {@code value} as a JSON string, cut after {@code max} characters with a note. */
  void quoted(String value, int max) {
    raw('"');
    capped(value, max, true);
    raw('"');
  }

  /** Adds {@code value} escaped, cut after {@code max} characters with a note. */
  void capped(String value, int max, boolean json) {
    int end = cut(value, max);
    escaped(value, end, json);
    truncationNote(value.length() - end);
  }

  /** Says how much is missing; nothing when nothing is. */
  void truncationNote(int missing) {
    if (missing > 0) {
      ensure(3);
      threeBytes('…');
      raw("[truncated ");
      raw(Integer.toString(missing));
      raw(" chars]");
    }
  }

  /** Where to cut so that at most {@code max} characters stay and no surrogate pair is split. */
  static int cut(String value, int max) {
    if (value.length() <= max) {
      return value.length();
    }
    return max > 0 && Character.isHighSurrogate(value.charAt(max - 1)) ? max - 1 : max;
  }

  /**
   * Adds the first {@code end} characters of {@code text}. Control characters, line separators and
   * lone surrogates never pass as they are.
   *
   * @param json whether quote and backslash are escaped too
   */
  void escaped(String text, int end, boolean json) {
    ensure(end);
    for (int i = plain(text, 0, end, json); i < end; i = plain(text, i, end, json)) {
      ensure(LONGEST_ESCAPE + end - i);
      char c = text.charAt(i++);
      if (Character.isSurrogate(c)) {
        i += surrogate(text, i - 1, end);
      } else {
        unusual(c);
      }
    }
  }

  /** Copies what needs no escape; most text has nothing else. Returns where it stopped. */
  private int plain(String text, int from, int end, boolean json) {
    // Locals: with fields the loop would load and store them for every character.
    byte[] to = bytes;
    int shift = length - from;
    int i = from;
    for (; i < end; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f || (json && (c == '"' || c == '\\'))) {
        break;
      }
      to[i + shift] = (byte) c;
    }
    length = i + shift;
    return i;
  }

  /** Adds a pair, or the replacement for a lone one. Returns how many extra characters it took. */
  private int surrogate(String text, int at, int end) {
    char high = text.charAt(at);
    if (Character.isHighSurrogate(high)
        && at + 1 < end
        && Character.isLowSurrogate(text.charAt(at + 1))) {
      int point = Character.toCodePoint(high, text.charAt(at + 1));
      bytes[length++] = (byte) (0xf0 | (point >> 18));
      bytes[length++] = (byte) (0x80 | ((point >> 12) & 0x3f));
      bytes[length++] = (byte) (0x80 | ((point >> 6) & 0x3f));
      bytes[length++] = (byte) (0x80 | (point & 0x3f));
      return 1;
    }
    threeBytes(REPLACEMENT);
    return 0;
  }

  private void unusual(char c) {
    switch (c) {
      case '"', '\\' -> shortEscape(c);
      case '\n' -> shortEscape('n');
      case '\r' -> shortEscape('r');
      case '\t' -> shortEscape('t');
      default -> {
        // C1 controls hold the one-character form of ANSI escapes; U+2028/9 end lines in some tools
        if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == '\u2028' || c == '\u2029') {
          hexEscape(c);
        } else if (c < 0x800) {
          bytes[length++] = (byte) (0xc0 | (c >> 6));
          bytes[length++] = (byte) (0x80 | (c & 0x3f));
        } else {
          threeBytes(c);
        }
      }
    }
  }

  private void shortEscape(char c) {
    bytes[length++] = '\\';
    bytes[length++] = (byte) c;
  }

  private void hexEscape(char c) {
    bytes[length++] = '\\';
    bytes[length++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[(c >> shift) & 0xf];
    }
  }

  private void threeBytes(char c) {
    bytes[length++] = (byte) (0xe0 | (c >> 12));
    bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
    bytes[length++] = (byte) (0x80 | (c & 0x3f));
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
