package dev.chassis.testkit.conformance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The command that holds a running service, in any language, to what every service of the fleet
 * promises, and prints a line per promise:
 *
 * <pre>{@code
 * java -cp ... dev.chassis.testkit.conformance.Conformance --service fees
 *     --url http://127.0.0.1:8084 --management http://127.0.0.1:9084
 *     --stdout fees.log --contract contract --pid 4711 --json report.json
 * }</pre>
 *
 * <p>Exit code 0: no promise is broken; 1: one is; 2: nothing could be judged, because an option is
 * wrong or nobody answers. What an option would be needed for is reported as not applicable.
 */
public final class Conformance {

  private static final int CANNOT_JUDGE = 2;

  private Conformance() {}

  /** Runs the command. {@code --help} tells the options. */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    if (List.of(args).contains("--help")) {
      out.print(Options.HELP);
      return 0;
    }
    try (var examination = Options.parse(args).open()) {
      examination.subject().management().get("/health/live");
      var report = examine(examination.subject());
      out.print(report.text());
      var json = examination.json();
      if (json != null) {
        Files.writeString(json, report.json().encodePrettily() + "\n");
      }
      return report.exitCode();
    } catch (IllegalArgumentException | UnreachableException | IOException e) {
      err.println("cannot judge: " + e.getMessage());
      err.println("--help tells the options");
      return CANNOT_JUDGE;
    }
  }

  /** The promises in the order in which they are looked at. */
  static List<Check> checks() {
    return List.of(
        new HealthPages(),
        new ProblemDetails(),
        new MetricNames(),
        new TracePropagation(),
        new Deadlines(),
        new Heartbeats(),
        new Contract(),
        // behind all that makes the service write
        new NoSecrets(),
        new LogLines(),
        // after which there is no service
        new Drain());
  }

  /** Holds a service to all of them. */
  static Report examine(Subject subject) {
    var findings = new LinkedHashMap<String, Finding>();
    for (var check : checks()) {
      findings.put(check.promise(), examine(check, subject));
    }
    return new Report(subject.service() + " at " + subject.http().base(), findings);
  }

  static Finding examine(Check check, Subject subject) {
    try {
      return check.examine(subject);
    } catch (UnreachableException e) {
      return Finding.of(
          List.of(String.valueOf(e.getMessage())),
          "",
          "see whether the service still runs, and whether it closes connections that it should"
              + " answer");
    }
  }
}
