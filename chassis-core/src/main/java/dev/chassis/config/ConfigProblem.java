package dev.chassis.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with the configuration.
 *
 * @param key full key, such as {@code http.port}; empty when a whole source is unreadable
 * @param origin where the value stands: {@code orders.conf:12}, {@code environment variable
 *     CHASSIS_HTTP_PORT}, …; of a missing value, where its section stands; null when that is
 *     missing too
 * @param detail what is wrong and what was expected; never holds a secret
 */
public record ConfigProblem(String key, @Nullable String origin, String detail) {

  /** {@code origin: key: detail}, the order in which one looks for it. */
  public String message() {
    var where = origin == null ? "" : origin + ": ";
    return where + (key.isEmpty() ? "" : key + ": ") + detail;
  }
}
