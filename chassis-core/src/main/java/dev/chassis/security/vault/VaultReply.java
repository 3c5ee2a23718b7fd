package dev.chassis.security.vault;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;

/**
 * An answer of Vault that could be read.
 *
 * @param status HTTP status
 * @param body empty when there is none
 */
record VaultReply(int status, JsonObject body) {

  private static final int LONGEST = 200;

  boolean ok() {
    return status >= 200 && status < 300;
  }

  /** The object under {@code name}; empty when there is none. */
  JsonObject object(String name) {
    var value = body.getValue(name);
    return value instanceof JsonObject object ? object : new JsonObject();
  }

  /** What Vault says is wrong, in one line, such as {@code 403: permission denied}. */
  String complaint() {
    var errors = body.getValue("errors") instanceof JsonArray all ? all : null;
    if (errors == null || errors.isEmpty()) {
      return String.valueOf(status);
    }
    var words =
        errors.stream()
            .map(String::valueOf)
            .map(
                error ->
                    error.replaceFirst("^\\d+ errors? occurred:", "").replaceAll("[\\s*]+", " "))
            .map(String::trim)
            .collect(Collectors.joining("; "));
    return status + ": " + (words.length() > LONGEST ? words.substring(0, LONGEST) + "…" : words);
  }
}
