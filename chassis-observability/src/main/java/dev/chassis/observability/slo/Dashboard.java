package dev.chassis.observability.slo;

import dev.chassis.signals.Signals;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Dashboards for Grafana: one for a service, one for a whole system. Their expressions are made of
 * signals and recorded rules.
 *
 * @see <a
 *     href="https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/">
 *     the dashboard's JSON</a>
 */
final class Dashboard {

  private static final int WIDTH = 24;
  private static final int SCHEMA = 39; // Grafana 10.4 and later
  private static final String RANGE = "$__rate_interval";

  private final String job;
  private final JsonArray panels = new JsonArray();
  private int x;
  private int y;
  private int rowHeight;

  private Dashboard(String job) {
    this.job = job;
  }

  /** The dashboard of one service. */
  static JsonObject of(Slos slos) {
    var board = new Dashboard("job=" + Queries.quoted(slos.service()));
    board.row("Promises");
    slos.objectives().forEach(board::promise);
    board.traffic();
    board.inside();
    return board.json(slos.service(), "chassis-" + slos.service());
  }

  /** The dashboard of several services at once. */
  static JsonObject ofSystem(String name, List<Slos> services) {
    var jobs = String.join("|", services.stream().map(Slos::service).toList());
    var board = new Dashboard("job=~" + Queries.quoted(jobs));
    board.row("Promises");
    board.lines(
        "Error budget left, 30 days",
        "percentunit",
        12,
        query(RuleFile.REMAINING, "{{service}} {{slo}} {{objective}}"));
    board.lines(
        "Burning, the last hour",
        "none",
        12,
        query(
            RuleFile.ERROR_RATIO + "1h / " + RuleFile.BUDGET, "{{service}} {{slo}} {{objective}}"));
    board.traffic();
    board.inside();
    return board.json(name, "chassis-system-" + name.toLowerCase(java.util.Locale.ROOT));
  }

  private void promise(Objective objective) {
    var title = objective.slo().name() + ": " + objective.words();
    stat(title + " — budget left", Queries.recorded(RuleFile.REMAINING, objective), 6);
    lines(
        title + " — burning",
        "none",
        18,
        query(burn(objective, "5m"), "5 minutes"),
        query(burn(objective, "1h"), "an hour"),
        query(burn(objective, "6h"), "six hours"));
  }

  private static String burn(Objective objective, String window) {
    return Queries.recorded(RuleFile.ERROR_RATIO + window, objective)
        + " / "
        + Objective.trimmed(objective.budget());
  }

  private void traffic() {
    var in = Signals.HTTP_SERVER_REQUESTS.prometheus();
    var out = Signals.HTTP_CLIENT_REQUESTS.prometheus();
    row("Traffic");
    lines(
        "Requests in",
        "reqps",
        8,
        query(rate(in + "_count", "", "job, route"), "{{job}} {{route}}"));
    lines(
        "Requests that failed",
        "reqps",
        8,
        query(
            rate(in + "_count", ",status=~\"5..\"", "job, route") + " or vector(0)",
            "{{job}} {{route}}"));
    lines("Requests, 95 % are faster", "s", 8, query(quantile(in, "job, le"), "{{job}}"));
    lines(
        "Calls out",
        "reqps",
        8,
        query(
            rate(out + "_count", "", "job, service, outcome"),
            "{{job}} → {{service}} {{outcome}}"));
    lines(
        "Calls, 95 % are faster",
        "s", 8, query(quantile(out, "job, service, le"), "{{job}} → {{service}}"));
    lines(
        "Events handled",
        "ops",
        8,
        query(
            rate(EventSignals.CONSUMED.prometheus() + "_count", "", "job, subscription, outcome"),
            "{{job}} {{subscription}} {{outcome}}"));
  }

  private void inside() {
    row("Inside");
    lines(
        "Circuits that are not closed",
        "none",
        8,
        query(
            "sum by (job, breaker, state) ("
                + selected(Signals.CIRCUIT_BREAKER_STATE.prometheus(), ",state!~\"closed|CLOSED\"")
                + ") or vector(0)",
            "{{job}} {{breaker}} {{state}}"));
    lines(
        "Requests under way",
        "none",
        8,
        query(
            "sum by (job) (" + selected(Signals.HTTP_SERVER_IN_FLIGHT.prometheus(), "") + ")",
            "{{job}}"));
    lines(
        "Refused as too much",
        "reqps",
        8,
        query(
            rate(Signals.HTTP_SERVER_SHED.prometheus(), "", "job, priority") + " or vector(0)",
            "{{job}} {{priority}}"));
    lines(
        "Instances that can be called",
        "none",
        8,
        query(
            "max by (job) (" + selected(Signals.DISCOVERY_INSTANCES.prometheus(), "") + ")",
            "{{job}}"));
    lines(
        "Alerts that last",
        "none",
        8,
        query(
            "sum by (job) (" + selected(Signals.ALERTS_ACTIVE.prometheus(), "") + ")", "{{job}}"));
    lines(
        "Heap in use",
        "bytes",
        8,
        query(
            "sum by (job) (" + selected("jvm_memory_used_bytes", ",area=\"heap\"") + ")",
            "{{job}}"));
  }

  private String rate(String series, String more, String by) {
    return "sum by (" + by + ") (rate(" + selected(series, more) + "[" + RANGE + "]))";
  }

  private String quantile(String timer, String by) {
    return "histogram_quantile(0.95, " + rate(timer + "_bucket", "", by) + ")";
  }

  private String selected(String series, String more) {
    return series + "{" + job + more + "}";
  }

  private static JsonObject query(String expression, String legend) {
    return new JsonObject().put("expr", expression).put("legendFormat", legend);
  }

  private void row(String title) {
    newLine();
    panels.add(panel("row", title, WIDTH, 1));
    newLine();
  }

  private void stat(String title, String expression, int width) {
    var panel = panel("stat", title, width, 6);
    panel.put("targets", targets(query(expression, "")));
    panel.put("fieldConfig", unit("percentunit"));
    panels.add(panel);
  }

  private void lines(String title, String unit, int width, JsonObject... queries) {
    var panel = panel("timeseries", title, width, 6);
    panel.put("targets", targets(queries));
    panel.put("fieldConfig", unit(unit));
    panels.add(panel);
  }

  private static JsonArray targets(JsonObject... queries) {
    var all = new JsonArray();
    for (int i = 0; i < queries.length; i++) {
      all.add(
          queries[i].put("refId", String.valueOf((char) ('A' + i))).put("datasource", source()));
    }
    return all;
  }

  private static JsonObject unit(String unit) {
    return new JsonObject()
        .put(
            "defaults",
            new JsonObject().put("unit", unit).put("min", unit.equals("percentunit") ? null : 0))
        .put("overrides", new JsonArray());
  }

  private JsonObject panel(String type, String title, int width, int height) {
    if (x + width > WIDTH) {
      newLine();
    }
    var place = new JsonObject().put("x", x).put("y", y).put("w", width).put("h", height);
    x += width;
    rowHeight = Math.max(rowHeight, height);
    return new JsonObject()
        .put("id", panels.size() + 1)
        .put("type", type)
        .put("title", title)
        .put("datasource", source())
        .put("gridPos", place);
  }

  private void newLine() {
    x = 0;
    y += rowHeight;
    rowHeight = 0;
  }

  private static JsonObject source() {
    return new JsonObject().put("type", "prometheus").put("uid", "${datasource}");
  }

  private JsonObject json(String title, String uid) {
    var datasource =
        new JsonObject()
            .put("name", "datasource")
            .put("type", "datasource")
            .put("query", "prometheus");
    return new JsonObject()
        .put("title", title)
        .put("uid", uid.substring(0, Math.min(40, uid.length())))
        .put("tags", new JsonArray().add("chassis"))
        .put("schemaVersion", SCHEMA)
        .put("refresh", "10s")
        .put("time", new JsonObject().put("from", "now-1h").put("to", "now"))
        .put("templating", new JsonObject().put("list", new JsonArray().add(datasource)))
        .put("panels", panels);
  }

  /** Every expression of a dashboard, for whoever checks them. */
  static List<String> expressions(JsonObject dashboard) {
    var all = new ArrayList<String>();
    for (var panel : dashboard.getJsonArray("panels")) {
      for (var target : ((JsonObject) panel).getJsonArray("targets", new JsonArray())) {
        all.add(((JsonObject) target).getString("expr"));
      }
    }
    return all;
  }
}
