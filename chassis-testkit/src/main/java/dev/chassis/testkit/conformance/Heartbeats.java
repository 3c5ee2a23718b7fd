package dev.chassis.testkit.conformance;

import dev.chassis.testkit.time.Eventually;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The fleet hears that it lives. */
final class Heartbeats implements Check {

  /** Five beats of the usual interval. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final FormatSchema schema = FormatSchema.of("heartbeat");

  @Override
  public String promise() {
    return "heartbeats";
  }

  @Override
  public Finding examine(Subject subject) {
    var beats = subject.beats();
    if (beats == null) {
      return Finding.notApplicable(
          "nothing is heard here", "give the settings of the broker, each as --set KEY=VALUE");
    }
    var heard = two(beats, subject.service());
    var faults = new ArrayList<String>();
    heard.forEach(beat -> judge(beat, faults));
    if (heard.size() < 2) {
      faults.add(
          "%d beats of %s within %d s, expected 2 or more"
              .formatted(heard.size(), subject.service(), PATIENCE.toSeconds()));
    } else if (faults.isEmpty()) {
      order(heard.get(0), heard.get(1), faults);
    }
    return Finding.of(
        faults,
        heard.size() + " beats, each by the schema and counted up",
        "send heartbeats as docs/formats/heartbeat.md says, over the broker of the fleet");
  }

  private static List<JsonObject> two(Beats beats, String service) {
    try {
      Eventually.until("two beats", PATIENCE, () -> of(service, beats).size() >= 2);
    } catch (AssertionError tooFew) {
      // told by their number
    }
    return of(service, beats);
  }

  private static List<JsonObject> of(String service, Beats beats) {
    return beats.heard().stream().filter(beat -> service.equals(beat.getValue("service"))).toList();
  }

  private void judge(JsonObject beat, List<String> faults) {
    for (var fault : schema.faults(beat)) {
      if (!faults.contains(fault)) {
        faults.add(fault);
      }
    }
  }

  private static void order(JsonObject first, JsonObject second, List<String> faults) {
    boolean same = first.getString("instance").equals(second.getString("instance"));
    if (same && first.getLong("incarnation").equals(second.getLong("incarnation"))) {
      if (second.getLong("seq") <= first.getLong("seq")) {
        faults.add("/seq does not grow from beat to beat: such beats are ignored");
      }
    } else if (same) {
      faults.add("/incarnation changes from beat to beat: it is the time of the start");
    }
  }
}
