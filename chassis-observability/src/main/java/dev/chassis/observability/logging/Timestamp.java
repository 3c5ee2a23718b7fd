package dev.chassis.observability.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;

/** Writes ISO-8601 UTC times with milliseconds; formats each second only once. */
final class Timestamp {

  /** Characters of {@code 2026-01-31T12:00:00.}, after which milliseconds come. */
  private static final int MILLIS_AT = 20;

  private long secondMillis = Long.MIN_VALUE;
  private byte[] text = {};

  void write(long epochMillis, LineBuffer out) {
    long passed = epochMillis - secondMillis;
    if (passed < 0 || passed >= 1000 || text.length == 0) {
      secondMillis = Math.floorDiv(epochMillis, 1000L) * 1000;
      passed = epochMillis - secondMillis;
      text =
          (Instant.ofEpochMilli(secondMillis).toString().substring(0, MILLIS_AT - 1) + ".000Z")
              .getBytes(US_ASCII);
    }
    int millis = (int) passed;
    text[MILLIS_AT] = (byte) ('0' + millis / 100);
    text[MILLIS_AT + 1] = (byte) ('0' + millis / 10 % 10);
    text[MILLIS_AT + 2] = (byte) ('0' + millis % 10);
    out.raw(text);
  }
}
