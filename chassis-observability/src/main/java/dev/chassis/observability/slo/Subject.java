package dev.chassis.observability.slo;

import dev.chassis.signals.Signal;
import dev.chassis.signals.Signals;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a promise is about: the timers of one signal with certain labels, and which of them went
 * wrong.
 *
 * @param signal what measures it
 * @param labels values that the timers have
 * @param outcome the label that tells how it ended
 * @param bad regular expression of outcomes that went wrong
 * @param ignored regular expression of outcomes that say nothing; empty for none
 * @param words for people, such as {@code POST /orders}
 */
record Subject(
    Signal signal,
    Map<String, String> labels,
    String outcome,
    String bad,
    String ignored,
    String words) {

  private static final String SERVER_ERRORS = "5..";

  Subject {
    labels = Map.copyOf(labels);
  }

  static Subject route(String method, String template) {
    var labels = new LinkedHashMap<String, String>();
    labels.put("method", method);
    labels.put("route", template);
    return new Subject(
        Signals.HTTP_SERVER_REQUESTS, labels, "status", SERVER_ERRORS, "", method + " " + template);
  }

  static Subject client(String target) {
    return new Subject(
        Signals.HTTP_CLIENT_REQUESTS,
        Map.of("service", target),
        "outcome",
        "server_error|timeout|refused|circuit_open|no_instance|failed",
        "cancelled",
        "calls to " + target);
  }

  static Subject published(String type) {
    return new Subject(
        EventSignals.PUBLISHED,
        Map.of("type", type),
        "outcome",
        EventSignals.NOT_PUBLISHED,
        "",
        "events " + type + " published");
  }

  static Subject subscription(String subscription) {
    return new Subject(
        EventSignals.CONSUMED,
        Map.of("subscription", subscription),
        "outcome",
        EventSignals.GIVEN_UP,
        EventSignals.NOT_OVER,
        "events of subscription " + subscription);
  }

  boolean isBad(String value) {
    return Pattern.matches(bad, value);
  }

  boolean counts(String value) {
    return ignored.isEmpty() || !Pattern.matches(ignored, value);
  }
}
