package dev.chassis.observability.logging;

/**
 * Writes values that come from a small set, such as logger names: as JSON strings whose bytes are
 * remembered. A set that turns out to be large is written like any other text.
 */
final class Words {

  private static final int MOST = 128;

  private final Spellings<String> known = new Spellings<>(MOST);

  /** Adds {@code word} as a JSON string. */
  void write(String word, LineBuffer out) {
    var spelling = known.find(word);
    if (spelling != null) {
      spelling.writeTo(out);
      return;
    }
    int before = out.length();
    out.quoted(word, LineFormat.MAX_VALUE);
    if (known.hasRoom()) {
      known.remember(word, out.copyFrom(before), false);
    }
  }
}
