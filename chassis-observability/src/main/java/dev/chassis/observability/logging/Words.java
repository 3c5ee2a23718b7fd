package dev.chassis.observability.logging;

import java.util.HashMap;
import java.util.Map;

/**
 * Writes values that come from a small set, such as logger names: as JSON strings whose bytes are
 * remembered. A set that turns out to be large is written like any other text.
 */
final class Words {

  private static final int MOST = 128;

  private final Map<String, byte[]> known = new HashMap<>();

  /** Adds {@code word} as a JSON string. */
  void write(String word, LineBuffer out) {
    var bytes = known.get(word);
    if (bytes != null) {
      out.raw(bytes);
      return;
    }
    int before = out.length();
    out.quoted(word, LineFormat.MAX_VALUE);
    if (known.size() < MOST) {
      known.put(word, out.copyFrom(before));
    }
  }
}
