package dev.chassis.testkit.conformance;

import dev.chassis.testkit.TestHttp.Answer;
import java.util.ArrayList;
import java.util.List;

/** Every failure is told in one form, and each kind of bad request by its own status. */
final class ProblemDetails implements Check {

  /** Declared, never sent: more than any service takes. */
  private static final long OVERSIZE = 1L << 30;

  private final FormatSchema schema = FormatSchema.of("problem");

  @Override
  public String promise() {
    return "problem details";
  }

  @Override
  public Finding examine(Subject subject) {
    var http = subject.http();
    var api = Api.of(subject.management());
    var faults = new ArrayList<String>();
    var seen = new ArrayList<String>();
    expect(404, "an unknown path", http.get("/conformance-nowhere"), seen, faults);
    api.missing()
        .ifPresent(
            one ->
                expect(405, one + ", a method that is not there", send(http, one), seen, faults));
    api.givingJson()
        .ifPresent(
            one ->
                expect(
                    406,
                    one + " wanting application/x-conformance",
                    http.get(one.path(), "accept", "application/x-conformance"),
                    seen,
                    faults));
    api.takingJson().ifPresent(one -> bodies(http, one, seen, faults));
    return Finding.of(
        faults,
        "as problem+json: " + String.join(", ", seen),
        "answer failures as docs/formats/problem.md says, with the status that was expected");
  }

  private void bodies(Caller http, Api.Operation one, List<String> seen, List<String> faults) {
    expect(
        415,
        one + " with text/plain",
        http.send(one.method(), one.path(), "x", "content-type", "text/plain"),
        seen,
        faults);
    expect(
        400,
        one + " with malformed JSON",
        http.send(one.method(), one.path(), "{\"conformance\":"),
        seen,
        faults);
    try (var request = http.open(one.method(), one.path(), OVERSIZE)) {
      expect(413, one + " with a body of 1 GiB", request.answer(), seen, faults);
    }
  }

  private static Answer send(Caller http, Api.Operation operation) {
    return http.send(operation.method(), operation.path(), null);
  }

  private void expect(
      int status, String request, Answer answer, List<String> seen, List<String> faults) {
    seen.add(String.valueOf(status));
    if (answer.status() != status) {
      faults.add(request + ": answered " + answer.status() + ", expected " + status);
    } else if (!answer.header("content-type").startsWith("application/problem+json")) {
      faults.add(
          "%s: content-type is \"%s\", expected application/problem+json"
              .formatted(request, answer.header("content-type")));
    } else {
      form(request, answer, faults);
    }
  }

  private void form(String request, Answer answer, List<String> faults) {
    var wrong = schema.faultsOf(answer.body());
    wrong.forEach(fault -> faults.add(request + ": " + fault));
    if (wrong.isEmpty() && answer.json().getInteger("status") != answer.status()) {
      faults.add(request + ": the body says status " + answer.json().getInteger("status"));
    }
  }
}
