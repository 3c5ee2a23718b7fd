package dev.chassis.client;

import java.util.HashSet;
import java.util.Set;

/**
 * Ids of the instances picked by the attempts of one call. Lives on the caller's context: not
 * thread-safe.
 */
final class Tried {

  // Most calls have one attempt.
  private Set<String> ids = Set.of();

  Set<String> ids() {
    return ids;
  }

  void add(String id) {
    if (ids.isEmpty()) {
      ids = Set.of(id);
    } else {
      var more = new HashSet<>(ids);
      more.add(id);
      ids = more;
    }
  }
}
