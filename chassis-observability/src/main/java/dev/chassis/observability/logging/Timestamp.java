package dev.chassis.observability.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;

/** Writes ISO-8601 UTC times with milliseconds; formats each second only once. */
final class Timestamp {

  /** Characters of {@code 2026-01-31T12:00:00}. */
  private static final int TO_THE_SECOND = 19;

  private long second = Long.MIN_VALUE;
  private byte[] text = {};

  void write(long epochMillis, LineBuffer out) {
    long now = Math.floorDiv(epochMillis, 1000L);
    if (now != second) {
      text =
          (Instant.ofEpochSecond(now).toString().substring(0, TO_THE_SECOND) + '.')
              .getBytes(US_ASCII);
      second = now;
    }
    int millis = (int) Math.floorMod(epochMillis, 1000L);
    out.raw(text);
    out.raw((char) ('0' + millis / 100));
    out.raw((char) ('0' + millis / 10 % 10));
    out.raw((char) ('0' + millis % 10));
    out.raw('Z');
  }
}
