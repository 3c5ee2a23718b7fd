package dev.chassis.alert;

import dev.chassis.config.Check;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something is wrong. What has the same name and labels is the same alert: raised again it changes
 * nothing but the words.
 *
 * @param name what kind of thing, such as {@code InstanceDown}; becomes label {@code alertname}
 * @param severity how bad it is
 * @param group what belongs together, such as the name of a service: alerts of a group come in one
 *     message
 * @param labels what exactly it is about; keys of letters, digits and underscores
 * @param summary one sentence for people
 */
public record Alert(
    String name, Severity severity, String group, Map<String, String> labels, String summary) {

  private static final String KEY = "[a-zA-Z_][a-zA-Z0-9_]*";

  /** Checks the words. */
  public Alert {
    Check.all(
        Check.notBlank("name", name),
        Check.notBlank("group", group),
        Check.notBlank("summary", summary),
        Check.that(
            labels.keySet().stream().allMatch(key -> key.matches(KEY)),
            "labels",
            labels.keySet(),
            "keys of letters, digits and underscores"));
    labels = Map.copyOf(labels);
  }

  /** Name, severity and labels, as Prometheus has them. */
  public Map<String, String> allLabels() {
    var all = new TreeMap<>(labels);
    all.put("alertname", name);
    all.put("severity", severity.name());
    return all;
  }

  /** What makes it this alert and no other. */
  Identity identity() {
    return new Identity(name, labels);
  }

  record Identity(String name, Map<String, String> labels) {}
}
