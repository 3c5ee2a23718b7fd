package dev.chassis.discovery;

import java.util.random.RandomGenerator;

/** Draws a share of the calls, by chance or by a key. Immutable. */
final class Lot {

  static final Lot NEVER = new Lot(0, 0);

  private static final long WHOLE = 1L << 53;

  static final Lot ALWAYS = new Lot(WHOLE, 0);

  /** FNV-1a, 64 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
  private static final long FNV_START = 0xcbf29ce484222325L;

  private static final long FNV_PRIME = 0x100000001b3L;

  private final long drawn;
  private final long salt;

  private Lot(long drawn, long salt) {
    this.drawn = drawn;
    this.salt = salt;
  }

  /**
   * A lot.
   *
   * @param share 0 to 1
   * @param name what is drawn for: the same keys are not always the ones that try something
   */
  static Lot of(double share, String name) {
    return new Lot((long) (share * WHOLE), hash(FNV_START, name));
  }

  boolean isDrawn(RandomGenerator random) {
    return drawn > 0 && (random.nextLong() >>> 11) < drawn;
  }

  boolean isDrawn(CharSequence key) {
    return drawn > 0 && (mixed(hash(salt, key)) >>> 11) < drawn;
  }

  private static long hash(long start, CharSequence text) {
    long hash = start;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  /**
   * The last steps of MurmurHash3: FNV alone leaves the upper bits of short keys alike.
   *
   * @see <a href="https://github.com/aappleby/smhasher">its source</a>
   */
  private static long mixed(long hash) {
    long once = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    long twice = (once ^ (once >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return twice ^ (twice >>> 33);
  }
}
