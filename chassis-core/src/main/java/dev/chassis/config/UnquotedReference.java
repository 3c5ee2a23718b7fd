package dev.chassis.config;

import com.typesafe.config.ConfigOrigin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * HOCON takes <code>${…}</code> outside quotes for itself and trips over the colon of a reference,
 * with words that help nobody.
 */
final class UnquotedReference {

  static final String ADVICE =
      "a reference stands in quotes, so write \"${file:/run/secrets/db}\", \"${env:NAME}\"";

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{\\??[a-z][a-z0-9+-]*:");

  private UnquotedReference() {}

  /** Whether the line that cannot be parsed has a reference outside quotes. */
  static boolean isAt(ConfigOrigin origin) {
    var place = origin.url();
    return place != null && origin.lineNumber() > 0 && isOn(place, origin.lineNumber());
  }

  private static boolean isOn(URL place, int number) {
    try (var lines =
        new BufferedReader(new InputStreamReader(place.openStream(), StandardCharsets.UTF_8))) {
      var line = lines.lines().skip(number - 1L).findFirst().orElse("");
      var match = REFERENCE.matcher(line);
      return match.find()
          && line.substring(0, match.start()).chars().filter(c -> c == '"').count() % 2 == 0;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
