package dev.chassis.testkit.conformance;

import dev.chassis.messaging.MessagingSignals;
import dev.chassis.observability.metrics.ObservabilitySignals;
import dev.chassis.signals.Signal;
import dev.chassis.signals.Signals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Dashboards and alerts are written once for the fleet: what is measured has the names and labels
 * of the reference, and no label takes its values from the wire.
 */
final class MetricNames implements Check {

  /** Names that begin so are the fleet's; others are the service's own. */
  private static final List<String> OF_THE_FLEET =
      List.of("http_server_", "http_client_", "circuit_breaker_", "heartbeat_", "messaging_");

  /** What no dashboard can do without. */
  private static final List<String> REQUIRED =
      List.of(
          "http_server_requests_seconds_count",
          "http_server_requests_seconds_sum",
          "http_server_in_flight");

  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+.*");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"");

  private final Map<String, Set<String>> known = new HashMap<>();

  MetricNames() {
    Stream.of(Signals.all(), MessagingSignals.all(), ObservabilitySignals.all())
        .flatMap(List::stream)
        .forEach(this::know);
  }

  @Override
  public String promise() {
    return "metrics";
  }

  @Override
  public Finding examine(Subject subject) {
    var mark = "conformance-" + UUID.randomUUID();
    subject.http().get("/" + mark);
    var page = subject.management().get("/metrics", "accept", "text/plain");
    var faults = new ArrayList<String>();
    if (page.status() != 200 || !page.header("content-type").startsWith("text/plain")) {
      faults.add(
          "/metrics answered %d with content-type \"%s\", expected 200 with text/plain"
              .formatted(page.status(), page.header("content-type")));
    }
    if (page.body().contains(mark)) {
      faults.add("the path of a request is a label's value: there would be no end of series");
    }
    var series = series(page.body(), faults);
    for (var name : REQUIRED) {
      if (!series.containsKey(name)) {
        faults.add(name + " is missing");
      }
    }
    series.forEach((name, labels) -> judge(name, labels, faults));
    return Finding.of(
        faults,
        series.size() + " series by the names and labels of the reference",
        "name it as docs/reference/signals.md does; for what is your own choose another prefix");
  }

  private void know(Signal signal) {
    var labels = Set.copyOf(signal.labels());
    for (var name : signal.series()) {
      known.put(name, name.endsWith("_bucket") ? with(labels, "le") : labels);
    }
  }

  private void judge(String name, Set<String> labels, List<String> faults) {
    var expected = known.get(name);
    if (expected != null && !expected.equals(labels)) {
      faults.add(name + " has the labels " + labels + ", expected " + expected);
    } else if (expected == null && OF_THE_FLEET.stream().anyMatch(name::startsWith)) {
      faults.add(name + " is in no list of signals");
    }
  }

  /** Labels by name; the first sample stands for all of its name. */
  private static Map<String, Set<String>> series(String page, List<String> faults) {
    var series = new HashMap<String, Set<String>>();
    for (var line :
        page.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList()) {
      var sample = SAMPLE.matcher(line);
      if (sample.matches()) {
        series.putIfAbsent(sample.group(1), labels(sample.group(2)));
      } else if (faults.size() < 3) {
        faults.add("not in the text format of Prometheus: " + line);
      }
    }
    return series;
  }

  private static Set<String> labels(@Nullable String text) {
    var labels = new HashSet<String>();
    var label = LABEL.matcher(text == null ? "" : text);
    while (label.find()) {
      labels.add(label.group(1));
    }
    return labels;
  }

  private static Set<String> with(Set<String> labels, String one) {
    var all = new HashSet<>(labels);
    all.add(one);
    return all;
  }
}
