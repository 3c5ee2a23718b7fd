package dev.chassis.testkit.conformance;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * How one promise stands.
 *
 * @param verdict kept, broken, or not to be judged here
 * @param why what was seen; for a broken promise every fault
 * @param advice what to do next; empty when there is nothing to do
 */
record Finding(Verdict verdict, List<String> why, String advice) {

  /** How it stands, with the word that is printed. */
  enum Verdict {
    KEPT("pass"),
    BROKEN("fail"),
    NOT_APPLICABLE("n/a");

    private final String word;

    Verdict(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  Finding {
    why = List.copyOf(why);
  }

  /** Kept when there are no faults; then {@code seen} says what was looked at. */
  static Finding of(List<String> faults, String seen, String advice) {
    return faults.isEmpty()
        ? new Finding(Verdict.KEPT, List.of(seen), "")
        : new Finding(Verdict.BROKEN, faults, advice);
  }

  /** Nothing to judge, and what it would take. */
  static Finding notApplicable(String why, String advice) {
    return new Finding(Verdict.NOT_APPLICABLE, List.of(why), advice);
  }

  JsonObject json(String promise) {
    return new JsonObject()
        .put("promise", promise)
        .put("verdict", verdict.word())
        .put("why", why)
        .put("advice", advice);
  }
}
