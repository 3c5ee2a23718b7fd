package dev.chassis.redaction;

import java.util.Arrays;
import java.util.Collection;

/**
 * Finds any of many values in a text while looking at few of its characters: two that cannot be
 * near the beginning of a value let it leap ahead by seven.
 *
 * @see <a href="https://webglimpse.net/pubs/TR94-17.pdf">Wu and Manber, A fast algorithm for
 *     multi-pattern searching, 1994</a>
 */
final class ValueFinder {

  /** Characters of the shortest value, and those of each that the search goes by. */
  static final int LEAST = 8;

  private static final int SIZE = 1 << 14;

  private final String[] values;
  private final byte[] leaps = new byte[SIZE];

  private ValueFinder(String[] values) {
    this.values = values;
    Arrays.fill(leaps, (byte) (LEAST - 1));
    for (var value : values) {
      for (int end = 1; end < LEAST; end++) {
        int pair = pair(value.charAt(end - 1), value.charAt(end));
        leaps[pair] = (byte) Math.min(leaps[pair], LEAST - 1 - end);
      }
    }
  }

  /** A finder of {@code values}, each of at least {@link #LEAST} characters. */
  static ValueFinder of(Collection<String> values) {
    var sorted = values.toArray(new String[0]);
    // The longest first: one may begin like another.
    Arrays.sort(sorted, (one, other) -> other.length() - one.length());
    return new ValueFinder(sorted);
  }

  /** Where the next value stands; -1 when there is none. */
  int find(String text, int from) {
    if (values.length == 0) {
      return -1;
    }
    int length = text.length();
    for (int end = from + LEAST - 1; end < length; ) {
      int leap = leaps[pair(text.charAt(end - 1), text.charAt(end))];
      if (leap == 0) {
        int start = end - LEAST + 1;
        if (valueAt(text, start) >= 0) {
          return start;
        }
        leap = 1;
      }
      end += leap;
    }
    return -1;
  }

  /** {@code text} with every value masked, the first of which stands at {@code first}. */
  String masked(String text, int first) {
    var masked = new StringBuilder();
    int from = 0;
    for (int at = first; at >= 0; at = find(text, from)) {
      masked.append(text, from, at).append(Redactor.MASK);
      from = at + values[valueAt(text, at)].length();
    }
    return masked.append(text, from, text.length()).toString();
  }

  private int valueAt(String text, int start) {
    for (int i = 0; i < values.length; i++) {
      if (text.startsWith(values[i], start)) {
        return i;
      }
    }
    return -1;
  }

  private static int pair(char first, char second) {
    return (first * 131 + second) & (SIZE - 1);
  }
}
