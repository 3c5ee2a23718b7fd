package dev.chassis.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the known key that a mistyped one most likely meant. */
record NearMiss(Collection<String> known) {

  /** Nothing is near. */
  static final NearMiss NONE = new NearMiss(Set.of());

  /**
   * The nearest known key; null when nothing is near. Steps that both begin with do not count: of
   * the rest, at most a third of its letters may differ.
   */
  @Nullable String of(String key) {
    String best = null;
    int least = Integer.MAX_VALUE;
    for (var candidate : known) {
      int shared = sharedSteps(key, candidate);
      var mistyped = simplified(key.substring(shared));
      int distance = distance(mistyped, simplified(candidate.substring(shared)));
      if (distance < least && distance <= Math.max(1, mistyped.length() / 3)) {
        least = distance;
        best = candidate;
      }
    }
    return best;
  }

  /** Length of the steps, dots included, that both keys begin with. */
  private static int sharedSteps(String a, String b) {
    int shared = 0;
    for (int i = 0; i < Math.min(a.length(), b.length()) && a.charAt(i) == b.charAt(i); i++) {
      if (a.charAt(i) == '.') {
        shared = i + 1;
      }
    }
    return shared;
  }

  /** {@code max-body}, {@code max_body} and {@code maxBody} are the same word. */
  private static String simplified(String key) {
    return key.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  /**
   * Optimal string alignment: insert, delete, replace, swap of neighbours, each costs one.
   *
   * @see <a
   *     href="https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance">definition</a>
   */
  private static int distance(String a, String b) {
    var rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          rows[i][j] = i + j;
          continue;
        }
        int replace = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        rows[i][j] = Math.min(replace, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
      }
    }
    return rows[a.length()][b.length()];
  }
}
