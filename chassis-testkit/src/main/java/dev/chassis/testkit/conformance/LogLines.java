package dev.chassis.testkit.conformance;

import java.util.ArrayList;
import java.util.List;

/** Every line is one object with the fields by which the fleet's logs are searched. */
final class LogLines implements Check {

  private static final int QUOTED = 3;
  private static final int SHOWN = 160;

  private final FormatSchema schema = FormatSchema.of("log-line");

  @Override
  public String promise() {
    return "log lines";
  }

  @Override
  public Finding examine(Subject subject) {
    var log = subject.log();
    if (log == null) {
      return Finding.notApplicable(
          "its output is not to be seen here", "write it to a file and give --stdout FILE");
    }
    var lines = log.lines();
    var faults = new ArrayList<String>();
    lines.forEach(line -> judge(line, faults));
    if (lines.isEmpty()) {
      faults.add("there is no line");
    }
    if (lines.stream()
        .noneMatch(line -> line.contains("\"service.name\":\"" + subject.service() + "\""))) {
      faults.add("no line says service.name " + subject.service());
    }
    return Finding.of(
        faults.size() > QUOTED ? shortened(faults) : faults,
        lines.size() + " lines, each by the schema",
        "write each line as docs/formats/log-line.md says, and nothing else to standard output");
  }

  private void judge(String line, List<String> faults) {
    var wrong = schema.faultsOf(line);
    if (!wrong.isEmpty()) {
      var shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
      faults.add(String.join(", ", wrong) + ": " + shown);
    }
  }

  private static List<String> shortened(List<String> faults) {
    var some = new ArrayList<>(faults.subList(0, QUOTED));
    some.add("and " + (faults.size() - QUOTED) + " more");
    return some;
  }
}
