package dev.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

  @Test
  void everyInstantThatWeWriteIsReadAsJavaReadsIt() {
    var random = new Random(42);
    for (int i = 0; i < 10_000; i++) {
      var instant =
          Instant.ofEpochSecond(
              random.nextLong(-62_135_596_800L, 253_402_300_800L), random.nextInt(1_000_000_000));
      assertThat(Rfc3339.parse(instant.toString())).isEqualTo(instant);
      assertThat(Rfc3339.format(instant)).isEqualTo(instant.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-30T16:20:23Z",
        "2026-11-30T16:20:23.100Z",
        "2026-11-30T16:20:23.000100Z",
        "2026-11-30T16:20:23.000000001Z",
        "0000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00.500Z",
        "+10000-01-01T00:00:00Z"
      })
  void writesAsJavaDoes(String text) {
    assertThat(Rfc3339.format(Instant.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-30T16:20:23Z",
        "2026-11-30T16:20:23.1Z",
        "2026-11-30T16:20:23.123456789Z",
        "2024-02-29T00:00:00.000Z",
        "2026-11-30T16:20:23+01:00",
        "2026-11-30T16:20:23.5-08:00"
      })
  void readsWhatOthersWrite(String text) {
    assertThat(Rfc3339.parse(text)).isEqualTo(OffsetDateTime.parse(text).toInstant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-11-30",
        "2026-02-29T00:00:00Z",
        "2026-11-30T24:00:00Z",
        "2026-11-30T16:60:00Z",
        "2026-11-30T16:2x:23Z",
        "2026-11-30T16:20:23"
      })
  void refusesTheRest(String text) {
    assertThatThrownBy(() -> Rfc3339.parse(text)).isInstanceOf(DateTimeException.class);
  }
}
