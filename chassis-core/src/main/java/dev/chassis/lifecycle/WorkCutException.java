package dev.chassis.lifecycle;

import java.util.List;

/** Work was under way longer than the stop could wait, and was cut; the message names it. */
public final class WorkCutException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int MOST_NAMED = 10;

  /** {@code work} was cut, such as {@code GET /reports/{id}}. */
  public WorkCutException(List<String> work) {
    super("cut " + named(work), null, false, false);
  }

  private static String named(List<String> work) {
    var first = String.join(", ", work.subList(0, Math.min(work.size(), MOST_NAMED)));
    var more = work.size() - MOST_NAMED;
    return more <= 0 ? first : first + " and " + more + " more";
  }
}
