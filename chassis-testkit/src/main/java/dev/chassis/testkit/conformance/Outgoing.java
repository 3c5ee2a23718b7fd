package dev.chassis.testkit.conformance;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request to the service for which it calls another one, in whose place a trap stands.
 *
 * @param trap hears the call
 * @param method of the request
 * @param path of the request
 * @param body of the request, JSON; null for none
 */
record Outgoing(CallTrap trap, String method, String path, @Nullable String body) {

  /**
   * A request in words.
   *
   * @param words method and path, and maybe a body: {@code POST /orders {"quantity":1}}
   * @throws IllegalArgumentException when they are not that
   */
  static Outgoing of(CallTrap trap, String words) {
    var parts = words.strip().split(" ", 3);
    if (parts.length < 2 || !parts[1].startsWith("/")) {
      throw new IllegalArgumentException(
          "expected a method and a path, such as \"GET /orders/1\", not \"" + words + "\"");
    }
    return new Outgoing(
        trap, parts[0].toUpperCase(Locale.ROOT), parts[1], parts.length > 2 ? parts[2] : null);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
