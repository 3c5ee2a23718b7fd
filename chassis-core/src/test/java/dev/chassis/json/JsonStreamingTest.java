package dev.chassis.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The quick way must never take what the thorough one refuses, nor as something else. */
class JsonStreamingTest {

  record Line(String item, int quantity, BigDecimal price, @Nullable String note) {
    Line {
      if (quantity < 1) {
        throw new IllegalArgumentException("quantity: 1 or more");
      }
    }
  }

  record Order(
      String id,
      long number,
      boolean paid,
      double weight,
      Instant at,
      TimeUnit unit,
      List<Line> lines,
      List<@Nullable String> tags,
      Map<String, Integer> counts,
      Optional<String> comment,
      Line first) {}

  private static final String VALID =
      """
      {"id":"a-1","number":9007199254740993,"paid":true,"weight":-0.50,"extra":{"x":[1,2.50,null]},
       "at":"2026-11-30T16:20:23.5Z","unit":"SECONDS","tags":["a",null,"\\u00e9\\n"],
       "lines":[{"item":"paper","quantity":3,"price":12.50},{"item":"ink 😀","quantity":1,"price":7}],
       "counts":{"a":1,"b":2},"comment":null,
       "first":{"price":0.10,"note":null,"quantity":2,"item":"x"}}\
      """;

  private static final List<String> PIECES =
      List.of(
          "null",
          "1",
          "-0",
          "1.0",
          "1e400",
          "\"\"",
          "\"a\"",
          "{}",
          "[]",
          "true",
          ",",
          ":",
          "}",
          "]",
          "\"id\"",
          "\"lines\"",
          "\\",
          "\\ud800",
          "é",
          "99999999999999999999",
          "\"quantity\"",
          "0");

  @Test
  void aProperDocumentIsReadTheQuickWay() {
    var bytes = VALID.getBytes(StandardCharsets.UTF_8);

    assertThat(JsonCodec.stream(bytes, form())).isEqualTo(thorough(bytes, new ArrayList<>()));
  }

  @Test
  void whateverIsDoneToADocumentBothWaysAgree() {
    var random = new Random(20_261_130);
    int quick = 0;
    for (int i = 0; i < 30_000; i++) {
      var bytes = mutated(random);
      var streamed = JsonCodec.stream(bytes, form());
      if (streamed != Form.UNSURE) {
        quick++;
        var faults = new ArrayList<String>();
        assertThat(thorough(bytes, faults))
            .as(() -> new String(bytes, StandardCharsets.UTF_8))
            .isEqualTo(streamed);
        assertThat(faults).isEmpty();
      }
    }
    assertThat(quick).as("documents that both ways read").isGreaterThan(300);
  }

  private static Form form() {
    return JsonCodec.form(Order.class, null);
  }

  private static @Nullable Object thorough(byte[] bytes, List<String> faults) {
    try {
      var reading = new Reading();
      var value = form().read(JsonCodec.parse(bytes), reading);
      reading.violations().forEach(fault -> faults.add(fault.toString()));
      return value;
    } catch (JsonException refused) {
      faults.add(refused.toString());
      return null;
    }
  }

  private static byte[] mutated(Random random) {
    var text = Buffer.buffer(VALID);
    for (int change = random.nextInt(3); change >= 0; change--) {
      int at = random.nextInt(text.length());
      int to = Math.min(text.length(), at + random.nextInt(4) * random.nextInt(4));
      var piece = PIECES.get(random.nextInt(PIECES.size()));
      switch (random.nextInt(3)) {
        case 0 -> text.setByte(at, (byte) random.nextInt(256));
        case 1 ->
            text =
                text.getBuffer(0, at)
                    .appendString(piece)
                    .appendBuffer(text.getBuffer(to, text.length()));
        default -> text = text.getBuffer(0, at).appendBuffer(text.getBuffer(to, text.length()));
      }
    }
    return text.getBytes();
  }
}
