package dev.chassis.testkit.conformance;

import dev.chassis.testkit.conformance.Finding.Verdict;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a service stands to all promises.
 *
 * @param service what was examined
 * @param findings by promise, in the order in which they were looked at
 */
record Report(String service, Map<String, Finding> findings) {

  Report {
    findings = new LinkedHashMap<>(findings);
  }

  /** The promises with this verdict. */
  List<String> with(Verdict verdict) {
    return findings.entrySet().stream()
        .filter(one -> one.getValue().verdict() == verdict)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** 0 when no promise is broken, else 1. */
  int exitCode() {
    return with(Verdict.BROKEN).isEmpty() ? 0 : 1;
  }

  /** For people: a line per promise, its further faults and the advice below it. */
  String text() {
    var text = new StringBuilder("conformance of " + service + "\n");
    findings.forEach((promise, finding) -> line(text, promise, finding));
    return text.append(
            "%d kept, %d broken, %d not applicable%n"
                .formatted(
                    with(Verdict.KEPT).size(),
                    with(Verdict.BROKEN).size(),
                    with(Verdict.NOT_APPLICABLE).size()))
        .toString();
  }

  /** For programs. */
  JsonObject json() {
    var all = new JsonArray();
    findings.forEach((promise, finding) -> all.add(finding.json(promise)));
    return new JsonObject()
        .put("service", service)
        .put("kept", with(Verdict.KEPT).size())
        .put("broken", with(Verdict.BROKEN).size())
        .put("notApplicable", with(Verdict.NOT_APPLICABLE).size())
        .put("findings", all);
  }

  private static void line(StringBuilder text, String promise, Finding finding) {
    var lead = "%-4s  %-18s ".formatted(finding.verdict().word(), promise);
    for (var why : finding.why()) {
      text.append(lead).append(why).append('\n');
      lead = " ".repeat(lead.length());
    }
    if (!finding.advice().isEmpty()) {
      text.append(" ".repeat(lead.length())).append("-> ").append(finding.advice()).append('\n');
    }
  }
}
