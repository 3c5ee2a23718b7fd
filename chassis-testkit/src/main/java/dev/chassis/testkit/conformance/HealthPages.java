package dev.chassis.testkit.conformance;

import dev.chassis.testkit.TestHttp.Answer;
import java.util.ArrayList;
import java.util.List;

/** Probes get the answers that orchestrators decide by. */
final class HealthPages implements Check {

  private static final List<String> PAGES =
      List.of("/health/live", "/health/ready", "/health/started");

  private final FormatSchema schema = FormatSchema.of("health");

  @Override
  public String promise() {
    return "health";
  }

  @Override
  public Finding examine(Subject subject) {
    var faults = new ArrayList<String>();
    for (var page : PAGES) {
      faults(subject.management().get(page)).forEach(fault -> faults.add(page + ": " + fault));
    }
    return Finding.of(
        faults,
        "live, ready and started answer 200 with UP and their checks",
        "answer as docs/formats/health.md says: 200 with status UP, 503 with status DOWN, and the"
            + " list of checks");
  }

  private List<String> faults(Answer answer) {
    var faults = new ArrayList<String>();
    if (!answer.header("content-type").startsWith("application/json")) {
      faults.add("content-type is \"" + answer.header("content-type") + "\"");
    }
    if (answer.status() != 200) {
      faults.add("answered " + answer.status() + ", expected 200 of a service that serves");
    }
    var wrong = schema.faultsOf(answer.body());
    faults.addAll(wrong);
    if (wrong.isEmpty() && (answer.status() == 200) != isUp(answer)) {
      faults.add("status " + answer.status() + " does not go with " + answer.body());
    }
    return faults;
  }

  private static boolean isUp(Answer answer) {
    return answer.json().getString("status").equals("UP");
  }
}
