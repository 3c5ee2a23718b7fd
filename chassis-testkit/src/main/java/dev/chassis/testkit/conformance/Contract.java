package dev.chassis.testkit.conformance;

import dev.chassis.testkit.api.ApiContract;
import io.vertx.core.json.DecodeException;
import java.nio.file.Files;
import java.util.List;

/** It describes itself, and the description is the one that its repository promised. */
final class Contract implements Check {

  @Override
  public String promise() {
    return "contract";
  }

  @Override
  public Finding examine(Subject subject) {
    var advice =
        "serve the description on the management server, and keep contract/openapi.json equal to"
            + " it";
    var answer = subject.management().get("/openapi.json");
    if (answer.status() != 200) {
      return Finding.of(
          List.of("/openapi.json answered " + answer.status() + ", expected 200"), "", advice);
    }
    try {
      var document = answer.json();
      if (!String.valueOf(document.getValue("openapi")).startsWith("3.")) {
        return Finding.of(List.of("/openapi.json is no OpenAPI 3"), "", advice);
      }
      var folder = subject.contract();
      if (folder == null) {
        return Finding.notApplicable(
            "/openapi.json is served, with nothing to compare it with", "give --contract FOLDER");
      }
      var file = folder.resolve("openapi.json");
      if (!Files.exists(file)) {
        return Finding.of(List.of("there is no " + file), "", advice);
      }
      // Never as a run that writes the file: this one judges.
      var faults = ApiContract.of(document).faults(file);
      return Finding.of(faults, "/openapi.json is " + file, advice);
    } catch (DecodeException e) {
      return Finding.of(List.of("/openapi.json is no JSON object"), "", advice);
    }
  }
}
