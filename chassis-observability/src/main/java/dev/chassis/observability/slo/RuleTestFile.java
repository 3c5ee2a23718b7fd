package dev.chassis.observability.slo;

import dev.chassis.alert.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A test of the rules for {@code promtool test rules}: a service whose last instance ends wakes
 * somebody, and so does, per promise, traffic that burns its budget 14.4 times too fast; one
 * instance of two, and traffic that burns 0.9 of it, wake nobody.
 *
 * @see <a
 *     href="https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/">unit
 *     tests of rules</a>
 */
final class RuleTestFile {

  private static final double TOO_FAST = 14.4;
  private static final double WITHIN = 0.9;
  private static final long PER_STEP = 1_000_000;

  /**
   * The shortest window, of 5 min, needs two samples. Fewer steps, as each evaluates every rule.
   */
  private static final Duration STEP = Duration.ofMinutes(2);

  /**
   * Longer than an hour: traffic is even, so windows that look further back see the same share, and
   * hours more of it would only cost time.
   */
  private static final Duration LASTS = Duration.ofMinutes(70);

  private final Slos slos;
  private final String rules;
  private final StringBuilder yaml = new StringBuilder();

  private RuleTestFile(Slos slos, String rules) {
    this.slos = slos;
    this.rules = rules;
  }

  /**
   * The file as YAML.
   *
   * @param rules name of the file with the rules, beside it
   */
  static String of(Slos slos, String rules) {
    var file = new RuleTestFile(slos, rules);
    file.write();
    return file.yaml.toString();
  }

  private void write() {
    line(0, "# Written from the promises of the service " + slos.service() + "; do not edit.");
    line(0, "rule_files: [" + Yaml.text(rules) + "]");
    line(0, "evaluation_interval: " + STEP.toMinutes() + "m");
    line(0, "tests:");
    down("one instance is away", "1x2 0x8", false);
    down("all are away", "1x2 0x8", true);
    for (var objective : slos.objectives()) {
      // A little more than the factor: at exactly the limit nobody is to be woken yet.
      var fast = Math.min(TOO_FAST * 1.02 * objective.budget(), 0.95);
      test(objective, "burns too fast", fast, true);
      test(objective, "keeps within its budget", WITHIN * objective.budget(), false);
    }
  }

  private void down(String what, String fate, boolean fires) {
    line(1, "- name: " + Yaml.text(what));
    line(2, "interval: " + STEP.toMinutes() + "m");
    line(2, "input_series:");
    instance("1", fate);
    instance("2", fires ? fate : "1x10");
    line(2, "alert_rule_test:");
    line(3, "- eval_time: " + STEP.multipliedBy(8).toMinutes() + "m");
    line(4, "alertname: " + RuleFile.DOWN);
    line(4, "exp_alerts:" + (fires ? "" : " []"));
    if (fires) {
      line(5, "- exp_labels:");
      RuleFile.downLabels(slos).forEach((name, value) -> line(7, name + ": " + Yaml.text(value)));
      line(6, "exp_annotations:");
      line(7, "summary: " + Yaml.text(RuleFile.downSummary(slos)));
      line(7, "runbook: " + Yaml.text(Runbook.downAnchor(slos)));
    }
  }

  private void instance(String id, String fate) {
    var labels = "{instance=\"" + id + "\",job=" + Queries.quoted(slos.service()) + "}";
    line(3, "- series: " + Yaml.text("up" + labels));
    line(4, "values: " + Yaml.text(fate));
  }

  private void test(Objective objective, String what, double failed, boolean fires) {
    line(1, "- name: " + Yaml.text(objective.slo().name() + " " + objective.name() + " " + what));
    line(2, "interval: " + STEP.toMinutes() + "m");
    line(2, "input_series:");
    series(objective, failed).forEach((series, step) -> input(series, step));
    line(2, "alert_rule_test:");
    for (var severity : List.of(Severity.critical, Severity.warning)) {
      var name = severity == Severity.critical ? "SloBurnsFast" : "SloBurnsSlowly";
      line(3, "- eval_time: " + LASTS.toMinutes() + "m");
      line(4, "alertname: " + name);
      // Fast burning also exceeds the slow limits, once the long windows have seen enough of it.
      line(4, "exp_alerts:" + (fires ? "" : " []"));
      if (fires) {
        expected(objective, severity);
      }
    }
  }

  private void expected(Objective objective, Severity severity) {
    var labels = RuleFile.labels(objective);
    labels.put("severity", severity.name());
    line(5, "- exp_labels:");
    labels.forEach((name, value) -> line(7, name + ": " + Yaml.text(value)));
    line(6, "exp_annotations:");
    line(7, "summary: " + Yaml.text(RuleFile.summary(objective)));
    line(7, "description: " + Yaml.text(objective.slo().sentence()));
    line(7, "runbook: " + Yaml.text(Runbook.anchor(objective)));
  }

  private void input(String series, long step) {
    line(3, "- series: " + Yaml.text(series));
    line(4, "values: '0+" + step + "x" + LASTS.dividedBy(STEP) + "'");
  }

  /** How much each series grows in a step. */
  private static Map<String, Long> series(Objective objective, double failed) {
    var subject = objective.subject();
    var base = subject.signal().prometheus();
    long bad = Math.round(PER_STEP * failed);
    var all = new TreeMap<String, Long>();
    var within = objective.within();
    if (within == null) {
      all.put(series(objective, base + "_count", good(subject), null), PER_STEP - bad);
      all.put(series(objective, base + "_count", example(subject.bad()), null), bad);
    } else {
      var bound = Objective.trimmed(within.toNanos() / 1e9);
      all.put(series(objective, base + "_count", good(subject), null), PER_STEP);
      all.put(series(objective, base + "_bucket", good(subject), bound), PER_STEP - bad);
      all.put(series(objective, base + "_bucket", good(subject), "+Inf"), PER_STEP);
    }
    return all;
  }

  private static String series(
      Objective objective, String name, String outcome, @Nullable String le) {
    var labels = new TreeMap<>(objective.subject().labels());
    labels.put("job", objective.slo().service());
    labels.put(objective.subject().outcome(), outcome);
    if (le != null) {
      labels.put("le", le);
    }
    var matchers = new ArrayList<String>();
    labels.forEach((label, value) -> matchers.add(label + "=" + Queries.quoted(value)));
    return name + "{" + String.join(",", matchers) + "}";
  }

  private static String good(Subject subject) {
    return subject.outcome().equals("status") ? "200" : "success";
  }

  /** A value that the expression matches. */
  private static String example(String expression) {
    return expression.split("\\|")[0].replace("5..", "503");
  }

  private void line(int indent, String text) {
    yaml.append("  ".repeat(indent)).append(text).append('\n');
  }
}
