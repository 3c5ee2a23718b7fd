package dev.chassis.http.routes;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says with every answer that callers should move on.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9745">RFC 9745, Deprecation</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8594">RFC 8594, Sunset</a>
 */
final class Deprecation {

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

  private final String since;
  private final @Nullable String sunset;

  Deprecation(LocalDate since, @Nullable LocalDate sunset) {
    if (sunset != null && sunset.isBefore(since)) {
      throw new IllegalArgumentException(
          "sunset " + sunset + " is before the deprecation, " + since);
    }
    this.since = "@" + since.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    this.sunset = sunset == null ? null : HTTP_DATE.format(sunset.atStartOfDay(ZoneOffset.UTC));
  }

  RouteStage before(RouteStage next) {
    return (exchange, call) -> {
      exchange.everyAnswerHas("deprecation", since);
      if (sunset != null) {
        exchange.everyAnswerHas("sunset", sunset);
      }
      next.handle(exchange, call);
    };
  }
}
