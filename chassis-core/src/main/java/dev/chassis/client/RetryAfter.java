package dev.chassis.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Reads the {@code Retry-After} header. */
final class RetryAfter {

  /** Whatever cannot be understood is taken as "do not repeat", as gRPC does (gRFC A6). */
  static final Duration NEVER = ChronoUnit.FOREVER.getDuration();

  private static final int MAX_DIGITS = 9;

  private RetryAfter() {}

  /** The pause asked for, not negative; null when there is no header. */
  static @Nullable Duration parse(@Nullable String header, Instant now) {
    if (header == null) {
      return null;
    }
    if (!header.isEmpty() && header.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return header.length() > MAX_DIGITS ? NEVER : Duration.ofSeconds(Long.parseLong(header));
    }
    try {
      var at = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header));
      return at.isBefore(now) ? Duration.ZERO : Duration.between(now, at);
    } catch (DateTimeException e) {
      return NEVER;
    }
  }
}
