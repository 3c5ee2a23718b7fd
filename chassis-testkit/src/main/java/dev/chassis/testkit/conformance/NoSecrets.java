package dev.chassis.testkit.conformance;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** What it was trusted with, by its settings or by a caller, comes out nowhere. */
final class NoSecrets implements Check {

  private static final List<String> PAGES =
      List.of("/config", "/info", "/metrics", "/health/ready");
  private static final Pattern SECRETISH =
      Pattern.compile("(password|passwd|secret|token|credentials?)$", Pattern.CASE_INSENSITIVE);
  private static final Pattern MASK = Pattern.compile("\\**|null|true|false");

  @Override
  public String promise() {
    return "no secrets";
  }

  @Override
  public Finding examine(Subject subject) {
    var planted = UUID.randomUUID().toString();
    var said = new LinkedHashMap<String, String>();
    plant(subject, planted, said);
    PAGES.forEach(page -> said.put(page, subject.management().get(page).body()));
    var log = subject.log();
    if (log != null) {
      said.put("the log", String.join("\n", log.lines()));
    }
    var faults = new ArrayList<String>();
    said.forEach((where, text) -> search(where, text, planted, subject.secrets(), faults));
    unmasked(said.getOrDefault("/config", ""), faults);
    return Finding.of(
        faults,
        "none in %s%s"
            .formatted(
                String.join(", ", said.keySet()),
                log == null ? "; the log was not to be seen" : ""),
        "mask what is secret before it is printed; log no header, query or body as it came");
  }

  /** Sends one on each way a caller's secret comes in. */
  private static void plant(Subject subject, String planted, Map<String, String> said) {
    var trace = planted.replace("-", "").replaceAll("^.{8}", "c0ffee00");
    var answer =
        subject
            .http()
            .get(
                "/conformance-secret?access_token=" + planted,
                "x-api-key",
                planted,
                "cookie",
                "session=" + planted,
                "traceparent",
                "00-" + trace + "-b7ad6b7169203331-01");
    said.put("an answer", answer.headers() + answer.body());
    Api.of(subject.management())
        .takingJson()
        .ifPresent(
            one ->
                said.put(
                    "the answer to a bad body",
                    subject
                        .http()
                        .send(one.method(), one.path(), "{\"password\":\"" + planted)
                        .body()));
    if (subject.log() != null) {
      // So that the line about it is among those searched; that there is one, the trace shows.
      subject.log().hasLineWith(trace);
    }
  }

  private static void search(
      String where, String text, String planted, List<String> secrets, List<String> faults) {
    if (text.contains(planted)) {
      faults.add(where + " repeats a secret that came with a request");
    }
    if (secrets.stream().anyMatch(text::contains)) {
      faults.add(where + " shows a secret that it was configured with");
    }
  }

  private static void unmasked(String config, List<String> faults) {
    try {
      walk("", new JsonObject(config), faults);
    } catch (DecodeException e) {
      // no such page, or not in JSON: then what was planted has been searched for in it
    }
  }

  private static void walk(String key, JsonObject object, List<String> faults) {
    for (var entry : object) {
      var name = entry.getKey();
      if (entry.getValue() instanceof JsonObject inner) {
        walk(name, inner, faults);
      } else {
        boolean isValue = SECRETISH.matcher(name).find();
        boolean isValueOf = name.equals("value") && SECRETISH.matcher(key).find();
        if ((isValue || isValueOf) && !MASK.matcher(String.valueOf(entry.getValue())).matches()) {
          faults.add("/config shows the value of " + (isValue ? name : key));
        }
      }
    }
  }
}
