package dev.chassis.observability.slo;

import dev.chassis.alert.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules of a service for Prometheus: an alert when it is away as a whole, and per promise one
 * recorded share of failures per window and two alerts, one that wakes somebody and one that can
 * wait for the day.
 *
 * @see <a
 *     href="https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/">rules</a>
 */
final class RuleFile {

  /** Recorded shares of failures; a window's name follows. */
  static final String ERROR_RATIO = "slo:error_ratio:rate";

  /** Recorded share that may fail. */
  static final String BUDGET = "slo:error_budget:ratio";

  /** Recorded share of the budget of the last 30 days that is left; below 0 when overspent. */
  static final String REMAINING = "slo:error_budget:remaining";

  /** The alert of a service that is away. */
  static final String DOWN = "ServiceDown";

  private final Slos slos;
  private final StringBuilder yaml = new StringBuilder();

  private RuleFile(Slos slos) {
    this.slos = slos;
  }

  /** The file as YAML. */
  static String of(Slos slos) {
    var file = new RuleFile(slos);
    file.write();
    return file.yaml.toString();
  }

  private void write() {
    line(0, "# Written from the promises of the service " + slos.service() + "; do not edit.");
    line(0, "groups:");
    down();
    for (var objective : slos.objectives()) {
      var name = objective.slo().name() + "-" + objective.name();
      line(1, "- name: " + slos.service() + "-" + name + "-recorded");
      line(2, "interval: 30s");
      line(2, "rules:");
      BurnRate.WINDOWS.forEach(window -> record(objective, window));
      record(BUDGET, Objective.trimmed(objective.budget()), objective);
      record(REMAINING, remaining(objective), objective);
      line(1, "- name: " + slos.service() + "-" + name + "-alerts");
      line(2, "rules:");
      alert("SloBurnsFast", objective, Severity.critical);
      alert("SloBurnsSlowly", objective, Severity.warning);
    }
  }

  private void down() {
    line(1, "- name: " + slos.service() + "-instances");
    line(2, "rules:");
    line(3, "- alert: " + DOWN);
    // Also when Prometheus knows of no instance: then there is no series to be 0.
    line(4, "expr: " + Yaml.text("absent(up{job=" + Queries.quoted(slos.service()) + "} == 1)"));
    // One scrape that fails proves nothing: at the usual intervals this asks for two.
    line(4, "for: 1s");
    labels(downLabels(slos));
    line(4, "annotations:");
    line(5, "summary: " + Yaml.text(downSummary(slos)));
    line(5, "runbook: " + Yaml.text(Runbook.downAnchor(slos)));
  }

  static Map<String, String> downLabels(Slos slos) {
    var labels = new TreeMap<String, String>();
    labels.put("service", slos.service());
    labels.put("severity", Severity.critical.name());
    slos.objectives().stream()
        .map(objective -> objective.slo().team())
        .filter(team -> !team.isEmpty())
        .findFirst()
        .ifPresent(team -> labels.put("team", team));
    return labels;
  }

  static String downSummary(Slos slos) {
    return "no instance of " + slos.service() + " answers";
  }

  private void record(Objective objective, Duration window) {
    record(ERROR_RATIO + BurnRate.text(window), Queries.errorRatio(objective, window), objective);
  }

  private void record(String name, String expression, Objective objective) {
    line(3, "- record: " + name);
    line(4, "expr: " + Yaml.text(expression));
    labels(labels(objective));
  }

  /** Averages the shares of five minutes over 30 days: quiet times weigh as much as busy ones. */
  private static String remaining(Objective objective) {
    return "1 - avg_over_time("
        + Queries.recorded(ERROR_RATIO + "5m", objective)
        + "[30d]) / "
        + Objective.trimmed(objective.budget());
  }

  private void alert(String name, Objective objective, Severity severity) {
    line(3, "- alert: " + name);
    line(4, "expr: " + Yaml.text(burns(objective, severity)));
    var labels = labels(objective);
    labels.put("severity", severity.name());
    labels(labels);
    line(4, "annotations:");
    line(5, "summary: " + Yaml.text(summary(objective)));
    line(5, "description: " + Yaml.text(objective.slo().sentence()));
    line(5, "runbook: " + Yaml.text(Runbook.anchor(objective)));
  }

  /** Whether the budget burns at any rate of this severity, over both of its windows. */
  static String burns(Objective objective, Severity severity) {
    return String.join(
        " or ",
        BurnRate.ALL.stream()
            .filter(rate -> rate.severity() == severity)
            .map(rate -> burns(objective, rate))
            .toList());
  }

  private static String burns(Objective objective, BurnRate rate) {
    var limit = " > " + Objective.trimmed(rate.threshold(objective));
    return "("
        + Queries.recorded(ERROR_RATIO + BurnRate.text(rate.longWindow()), objective)
        + limit
        + " and "
        + Queries.recorded(ERROR_RATIO + BurnRate.text(rate.shortWindow()), objective)
        + limit
        + ")";
  }

  static String summary(Objective objective) {
    return objective.slo().service()
        + " breaks its promise "
        + objective.slo().name()
        + ": "
        + objective.words();
  }

  static Map<String, String> labels(Objective objective) {
    var labels = new TreeMap<String, String>();
    labels.put("service", objective.slo().service());
    labels.put("slo", objective.slo().name());
    labels.put("objective", objective.name());
    if (!objective.slo().team().isEmpty()) {
      labels.put("team", objective.slo().team());
    }
    return labels;
  }

  private void labels(Map<String, String> labels) {
    line(4, "labels:");
    labels.forEach((name, value) -> line(5, name + ": " + Yaml.text(value)));
  }

  private void line(int indent, String text) {
    yaml.append("  ".repeat(indent)).append(text).append('\n');
  }

  /** Names of every series that the rules record. */
  static List<String> recorded() {
    var names = new ArrayList<>(List.of(BUDGET, REMAINING));
    BurnRate.WINDOWS.forEach(window -> names.add(ERROR_RATIO + BurnRate.text(window)));
    return names;
  }
}
