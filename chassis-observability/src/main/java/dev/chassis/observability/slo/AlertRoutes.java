package dev.chassis.observability.slo;

import java.util.List;

/**
 * A configuration for Alertmanager in which each team hears of its own promises. Whom a team is
 * depends on the place, so each receiver is a webhook to fill in.
 *
 * @see <a href="https://prometheus.io/docs/alerting/latest/configuration/">the configuration</a>
 */
final class AlertRoutes {

  private static final String HOOK = "http://localhost:9099/";

  private AlertRoutes() {}

  /** The file as YAML. */
  static String of(List<Slos> services) {
    var teams =
        services.stream()
            .flatMap(slos -> slos.objectives().stream())
            .map(objective -> objective.slo().team())
            .filter(team -> !team.isEmpty())
            .distinct()
            .sorted()
            .toList();
    var yaml = new StringBuilder();
    yaml.append(
        "# Written from the promises of the services; the receivers are to be filled in.\n");
    yaml.append("route:\n");
    yaml.append("  receiver: everybody\n");
    yaml.append("  group_by: ['service', 'slo']\n");
    yaml.append("  group_wait: 10s\n");
    yaml.append("  group_interval: 1m\n");
    yaml.append("  repeat_interval: 4h\n");
    if (!teams.isEmpty()) {
      yaml.append("  routes:\n");
    }
    teams.forEach(
        team ->
            yaml.append("    - matchers: ['team = ")
                .append(Queries.quoted(team).replace("'", "''"))
                .append("']\n      receiver: ")
                .append(Yaml.text("team " + team))
                .append('\n'));
    yaml.append("inhibit_rules:\n");
    yaml.append("  # Who was woken need not be told that it also burns slowly.\n");
    yaml.append("  - source_matchers: ['alertname = SloBurnsFast']\n");
    yaml.append("    target_matchers: ['alertname = SloBurnsSlowly']\n");
    yaml.append("    equal: ['service', 'slo', 'objective']\n");
    yaml.append("receivers:\n");
    receiver(yaml, "everybody", "everybody");
    teams.forEach(team -> receiver(yaml, Yaml.text("team " + team), team));
    return yaml.toString();
  }

  private static void receiver(StringBuilder yaml, String name, String path) {
    yaml.append("  - name: ").append(name).append('\n');
    yaml.append("    webhook_configs:\n");
    yaml.append("      - url: ").append(Yaml.text(HOOK + path)).append('\n');
    yaml.append("        send_resolved: true\n");
  }
}
