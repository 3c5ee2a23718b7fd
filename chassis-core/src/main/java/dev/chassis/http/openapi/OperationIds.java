package dev.chassis.http.openapi;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Gives each operation a name of its own: {@code GET /orders/{id}} is {@code getOrdersById}. */
final class OperationIds {

  private final Set<String> taken = new HashSet<>();

  String of(Operation operation) {
    var wanted = operation.id();
    var name = wanted == null ? made(operation) : wanted;
    var free = name;
    for (int i = 2; !taken.add(free); i++) {
      free = name + i;
    }
    return free;
  }

  private static String made(Operation operation) {
    var name = new StringBuilder(operation.method().toLowerCase(Locale.ROOT));
    for (var segment : operation.template().split("/", -1)) {
      if (segment.startsWith("{")) {
        name.append("By");
      }
      for (var word : segment.split("[^A-Za-z0-9]+", -1)) {
        if (!word.isEmpty()) {
          name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
      }
    }
    return name.toString();
  }
}
