package dev.chassis.observability.slo;

import java.util.Locale;

/** A page for whoever is called: per promise, what it means, where to look, what can be done. */
final class Runbook {

  private static final String DOWN =
      """

      ## No instance answers

      Prometheus reaches the management server of no instance, or knows of none.

      **Look first**
      1. Whether others reach it: `/heartbeats` and `/balance` of a service that calls it. If they do, only Prometheus is cut off from it.
      2. The last lines of its log: each step of its end is told there, and `error` says why it did not start.
      3. The machine or the orchestrator: out of memory, out of room, told to scale to nothing?

      **What can be done**
      - Start instances. Events wait for them at the broker; callers find them by themselves.
      - It began with a new version: go back to the one before.
      """;

  private Runbook() {}

  /** Where the page tells of {@code objective}: file and anchor. */
  static String anchor(Objective objective) {
    var slo = objective.slo();
    return file(slo.service()) + "#" + slo.name() + "-" + objective.name();
  }

  /** Where the page tells of a service that is away. */
  static String downAnchor(Slos slos) {
    return file(slos.service()) + "#no-instance-answers";
  }

  static String file(String service) {
    return service.toLowerCase(Locale.ROOT) + ".runbook.md";
  }

  /** The page as Markdown. */
  static String of(Slos slos) {
    var page = new StringBuilder();
    page.append("# Promises of ").append(slos.service()).append("\n\n");
    page.append("Written from the code; do not edit.\n");
    page.append(DOWN);
    slos.objectives().forEach(objective -> page.append(section(objective)));
    return page.toString();
  }

  private static String section(Objective objective) {
    var slo = objective.slo();
    return """

        ## %1$s %2$s

        %3$s. %4$s

        | | |
        |---|---|
        | may fail | %5$s of all |
        | somebody is woken | when %6$s fail over an hour and over the last five minutes, or %7$s over six hours and the last half |
        | team | %8$s |

        **Look first**
        1. The live page of an instance, `/live/` of its management port: which route, which target, which circuit, since when.
        2. `/slo` there: how much of the budget is gone, and how fast it goes now.
        3. The share of failures in Prometheus: `%9$s`.
        4. The log of the service, lines of level `error` since then; each has a `trace.id`, and one search for it shows the whole request.

        **What can be done**
        - Only some instances fail: end them. Callers have left them out already (`/balance` of who calls).
        - It began with a new version: go back to the one before.
        - What it depends on is away: its own page says more. `POST /breakers/{name}` with `{"state":"open"}` keeps calls from waiting for it.
        - There is too much to do (`http.server.shed` rises): add instances.
        """
        .formatted(
            slo.name(),
            objective.name(),
            capital(slo.sentence()),
            objective.words(),
            percent(objective.budget()),
            percent(BurnRate.ALL.get(0).threshold(objective)),
            percent(BurnRate.ALL.get(1).threshold(objective)),
            slo.team().isEmpty() ? "none is named" : slo.team(),
            Queries.recorded(RuleFile.ERROR_RATIO + "5m", objective));
  }

  private static String percent(double share) {
    return Objective.trimmed(Math.round(share * 1e7) / 1e5) + " %";
  }

  private static String capital(String sentence) {
    return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
  }
}
