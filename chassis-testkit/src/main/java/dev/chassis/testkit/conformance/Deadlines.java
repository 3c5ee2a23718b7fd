package dev.chassis.testkit.conformance;

import dev.chassis.testkit.TestHttp.Answer;
import dev.chassis.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nobody works, or waits, longer than the caller does. */
final class Deadlines implements Check {

  private static final String HEADER = "x-request-timeout-ms";
  private static final Ticker CLOCK = Ticker.system();
  private static final int WAITS_MILLIS = 200;
  private static final Duration LATEST = Duration.ofMillis(1_500);

  @Override
  public String promise() {
    return "deadlines";
  }

  @Override
  public Finding examine(Subject subject) {
    var faults = new ArrayList<String>();
    var late = subject.http().get("/conformance-late", HEADER, "0");
    mustBeLate("a request with " + HEADER + ": 0", late, faults);
    var outgoing = subject.outgoing();
    if (outgoing != null) {
      heldCall(subject.http(), outgoing, faults);
    }
    return Finding.of(
        faults,
        outgoing == null
            ? "without time left it answers 504"
            : "without time left it answers 504; a call gets what is left, and none outlives it",
        "answer 504 as problem details once the milliseconds of "
            + HEADER
            + " are over, and send"
            + " what is left of them with every call");
  }

  private static void heldCall(Caller http, Outgoing outgoing, List<String> faults) {
    var trap = outgoing.trap();
    int before = trap.count();
    trap.hold();
    try {
      long asked = CLOCK.nanos();
      var answer =
          http.send(
              outgoing.method(),
              outgoing.path(),
              outgoing.body(),
              HEADER,
              String.valueOf(WAITS_MILLIS));
      var took = Duration.ofNanos(CLOCK.nanos() - asked);
      mustBeLate(outgoing + " while the service behind is silent", answer, faults);
      if (took.compareTo(LATEST) > 0) {
        faults.add(
            "it answered after %d ms, where the caller waits %d ms"
                .formatted(took.toMillis(), WAITS_MILLIS));
      }
      left(trap.callAfter(before), faults);
    } finally {
      trap.letGo();
    }
  }

  private static void left(@Nullable Map<String, String> call, List<String> faults) {
    var left = call == null ? "" : call.getOrDefault(HEADER, "");
    if (call == null) {
      faults.add("there was no call");
    } else if (!left.matches("[0-9]{1,12}") || Long.parseLong(left) > WAITS_MILLIS) {
      faults.add(
          "the call has %s \"%s\", expected %d at most".formatted(HEADER, left, WAITS_MILLIS));
    }
  }

  private static void mustBeLate(String request, Answer answer, List<String> faults) {
    if (answer.status() != 504) {
      faults.add(request + ": answered " + answer.status() + ", expected 504");
    }
  }
}
