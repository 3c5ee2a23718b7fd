package dev.chassis.observability.logging;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how things are written. A line mostly has what a line before had, in the same order, so
 * each spelling remembers which one followed it, and most are found by one comparison with the same
 * object. Not thread-safe.
 *
 * @param <T> what is written, told apart by {@code equals}
 */
final class Spellings<T> {

  private final int most;
  private final Map<T, Spelling<T>> known = new HashMap<>();
  private @Nullable Spelling<T> last;

  /** One thing, its bytes in a line, and whether it names a secret. */
  static final class Spelling<T> {
    private final T thing;
    private final byte[] json;
    private final boolean secret;
    private @Nullable Spelling<T> next;

    private Spelling(T thing, byte[] json, boolean secret) {
      this.thing = thing;
      this.json = json;
      this.secret = secret;
    }

    boolean isSecret() {
      return secret;
    }

    void writeTo(LineBuffer out) {
      out.raw(json);
    }
  }

  /**
   * Knows none yet.
   *
   * @param most how many are remembered: a set that turns out to be larger is made of data
   */
  Spellings(int most) {
    this.most = most;
  }

  /** How {@code thing} is written; null when that is not remembered. */
  @Nullable Spelling<T> find(T thing) {
    var before = last;
    var guess = before == null ? null : before.next;
    if (guess != null && guess.thing.equals(thing)) {
      last = guess;
      return guess;
    }
    var found = known.get(thing);
    if (found != null) {
      if (before != null) {
        before.next = found;
      }
      last = found;
    }
    return found;
  }

  /** Whether {@link #remember} has room. */
  boolean hasRoom() {
    return known.size() < most;
  }

  /** Remembers it from now on, if there is room. */
  void remember(T thing, byte[] json, boolean secret) {
    if (hasRoom()) {
      known.put(thing, new Spelling<>(thing, json, secret));
    }
  }
}
