package dev.chassis.observability.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest {

  private static final DateTimeFormatter EXPECTED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** Times may also go back: lines of another thread, or the clock was set. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 999, 1000, 1001, -1, -1000, -1001, 999_999})
  void isIsoWithMillisecondsWhereverTimeGoes(long step) {
    var timestamp = new Timestamp();
    long start = Instant.parse("2026-01-31T23:59:59.999Z").toEpochMilli();

    for (int i = 0; i < 2500; i++) {
      long millis = start + i * step;
      var out = new LineBuffer(64);
      timestamp.write(millis, out);
      assertThat(new String(out.copy(), US_ASCII))
          .isEqualTo(EXPECTED.format(Instant.ofEpochMilli(millis)));
    }
  }
}
