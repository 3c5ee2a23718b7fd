package dev.chassis.observability.ops;

import dev.chassis.signals.Signals;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A family of timers, read as flows: which timers belong to the same flow, what each outcome is
 * called, and which outcomes are failures.
 *
 * @param timers name of the family
 * @param flow name of the flow that a timer belongs to
 * @param outcome tag that tells how it ended
 * @param isFailure whether such an end is a failure
 */
record Meters(
    String timers, Function<Timer, String> flow, String outcome, Predicate<String> isFailure) {

  static final Meters ROUTES =
      new Meters(
          Signals.HTTP_SERVER_REQUESTS.name(),
          timer -> tag(timer, "method") + " " + tag(timer, "route"),
          "status",
          status -> status.startsWith("5"));

  static final Meters CLIENTS =
      new Meters(
          Signals.HTTP_CLIENT_REQUESTS.name(),
          timer -> tag(timer, "service"),
          "outcome",
          // What a caller gave up, and what was its own mistake, says nothing about the target.
          outcome ->
              !outcome.equals("success")
                  && !outcome.equals("client_error")
                  && !outcome.equals("cancelled"));

  static final Meters PUBLISHED =
      new Meters(
          "messaging.published",
          timer -> tag(timer, "type"),
          "outcome",
          outcome -> !outcome.equals("confirmed"));

  static final Meters CONSUMED =
      new Meters(
          "messaging.consumed",
          timer -> tag(timer, "subscription"),
          "outcome",
          outcome -> !outcome.equals("acked") && !outcome.equals("duplicate"));

  /** All of them. */
  static final List<Meters> FAMILIES = List.of(ROUTES, CLIENTS, PUBLISHED, CONSUMED);

  /** What every flow of the family had counted by now, by flow and outcome. */
  Map<String, Map<String, Rates>> read(MeterRegistry registry) {
    var flows = new HashMap<String, Map<String, Rates>>();
    for (var timer : registry.find(timers).timers()) {
      flows
          .computeIfAbsent(flow.apply(timer), name -> new HashMap<>())
          .merge(tag(timer, outcome), Rates.of(timer), Rates::plus);
    }
    return flows;
  }

  private static String tag(Timer timer, String name) {
    var value = timer.getId().getTag(name);
    return value == null ? "" : value;
  }
}
