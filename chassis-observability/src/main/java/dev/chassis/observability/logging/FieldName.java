package dev.chassis.observability.logging;

import java.util.Set;

/**
 * Rules for the names of fields: a key with a dot is an ECS name and stays as it is, any other
 * becomes {@code labels.<key>}, and so does one that would shadow a field the line itself sets.
 */
final class FieldName {

  static final String LABELS = "labels.";

  private static final Set<String> OF_THE_LINE =
      Set.of(
          "log.level",
          "log.logger",
          "ecs.version",
          "process.thread.name",
          "service.name",
          "service.version",
          "service.node.name",
          "error.type",
          "error.message",
          "error.stack_trace");

  private FieldName() {}

  static boolean isLabel(String key) {
    return key.indexOf('.') < 0 || OF_THE_LINE.contains(key);
  }

  /** Whether two keys would name the same field. Called for all pairs of keys of a line. */
  static boolean same(String one, String other) {
    return one.equals(other) || isLabelOf(one, other) || isLabelOf(other, one);
  }

  private static boolean isLabelOf(String field, String label) {
    // The lengths first: they settle nearly all cases.
    return field.length() == LABELS.length() + label.length()
        && field.startsWith(LABELS)
        && field.endsWith(label)
        && isLabel(label);
  }
}
