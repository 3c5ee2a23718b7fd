package dev.chassis.testkit.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One request, one trace: what came in stands in the log line and goes on with every call. */
final class TracePropagation implements Check {

  @Override
  public String promise() {
    return "trace";
  }

  @Override
  public Finding examine(Subject subject) {
    var log = subject.log();
    var outgoing = subject.outgoing();
    if (log == null && outgoing == null) {
      return Finding.notApplicable(
          "neither its output nor a call of it is to be seen here",
          "give --stdout FILE, or --calls REQUEST and --trap PORT");
    }
    var faults = new ArrayList<String>();
    var seen = new ArrayList<String>();
    if (log != null) {
      inTheLog(subject.http(), log, faults);
      seen.add("in the log line");
    }
    if (outgoing != null) {
      onTheWayOut(subject.http(), outgoing, faults);
      seen.add("on the call that it made, with the request id");
    }
    return Finding.of(
        faults,
        "the caller's trace is " + String.join(" and ", seen),
        "take traceparent and x-request-id from a request that you trust, put the trace into every"
            + " line as trace.id and both onto every call: docs/formats/README.md, Headers. A"
            + " service that trusts nobody's trace is to trust the kit: http.trust.peers");
  }

  private static void inTheLog(Caller http, LogOutput log, List<String> faults) {
    var trace = trace();
    http.get("/conformance-trace", "traceparent", traceparent(trace));
    if (!log.hasLineWith("\"trace.id\":\"" + trace + "\"")) {
      faults.add("no line has the trace.id " + trace + " of a request with traceparent");
    }
  }

  private static void onTheWayOut(Caller http, Outgoing outgoing, List<String> faults) {
    var trace = trace();
    var id = "conformance-" + trace.substring(0, 8);
    int before = outgoing.trap().count();
    http.send(
        outgoing.method(),
        outgoing.path(),
        outgoing.body(),
        "traceparent",
        traceparent(trace),
        "x-request-id",
        id);
    var call = outgoing.trap().callAfter(before);
    if (call == null) {
      faults.add(outgoing + " led to no call");
    } else {
      judge(call, trace, id, faults);
    }
  }

  private static void judge(
      Map<String, String> call, String trace, String id, List<String> faults) {
    var parent = call.getOrDefault("traceparent", "");
    if (!parent.startsWith("00-" + trace + "-")) {
      faults.add("the call has traceparent \"" + parent + "\", expected the trace " + trace);
    }
    if (!call.getOrDefault("x-request-id", "").equals(id)) {
      faults.add("the call has x-request-id \"" + call.get("x-request-id") + "\", expected " + id);
    }
  }

  private static String trace() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  private static String traceparent(String trace) {
    return "00-" + trace + "-b7ad6b7169203331-01";
  }
}
