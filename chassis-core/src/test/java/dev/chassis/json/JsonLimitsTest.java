package dev.chassis.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.Violation;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents meant to hurt: each is refused, says where, and costs next to nothing. */
class JsonLimitsTest {

  // Time of this thread alone: others at work on the machine say nothing about the reader.
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
  private static final long MILLIS = 1_000_000;

  record Text(String text) {}

  record Numbers(List<Integer> numbers) {}

  static Stream<Arguments> bombs() {
    return Stream.of(
        bomb("depth 65", "[".repeat(65) + "]".repeat(65), "nesting depth (65)"),
        bomb("depth 1,001", "[".repeat(1001) + "]".repeat(1001), "nesting depth"),
        bomb("depth 100,000", "{\"a\":".repeat(100_000), "nesting depth"),
        bomb("a number of a million digits", "[" + "9".repeat(1_000_000) + "]", "umber value"),
        bomb("a fraction of a million digits", "[0." + "1".repeat(1_000_000) + "]", "umber value"),
        bomb("a million keys", keys(1_000_000), "oken count"),
        bomb("a million values", "[" + "1,".repeat(1_000_000) + "1]", "oken count"),
        bomb("a key of a million letters", "{\"" + "k".repeat(1_000_000) + "\":1}", "Name length"),
        bomb("the same key twice", "{\"text\":\"a\",\"text\":\"b\"}", "Duplicate field 'text'"),
        bomb("text after the document", "{\"text\":\"a\"}{}", "Trailing token"),
        bomb("NaN", "{\"text\":NaN}", "'NaN'"),
        bomb("infinity", "[-Infinity]", "-Infinity"),
        bomb("half a character", "{\"text\":\"a\\ud800b\"}", "half of a character (line 1"),
        bomb("the other half", "{\"text\":\"\\uDC00\"}", "half of a character"),
        bomb("halves in the wrong order", "{\"text\":\"\\udc00\\ud800\"}", "half of a character"),
        bomb("half a character in a key", "{\n\"\\ud800\":1}", "(line 2, column 2)"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bombs")
  void isRefusedWithin20Milliseconds(String name, Buffer bomb, String reason) {
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 50 && fastest > 20 * MILLIS; i++) {
      long begun = CLOCK.getCurrentThreadCpuTime();
      assertThat(refusal(bomb, Map.class))
          .singleElement()
          .asString()
          .contains(reason)
          .contains("line ");
      fastest = Math.min(fastest, CLOCK.getCurrentThreadCpuTime() - begun);
    }
    assertThat(fastest / MILLIS).as("ms").isLessThanOrEqualTo(20);
  }

  /** The control: what is just within the limits is read. */
  @Test
  void whatIsWithinTheLimitsIsRead() {
    assertThat(decode("[".repeat(64) + "]".repeat(64), Object.class)).isInstanceOf(List.class);
    assertThat(decode("[" + "9".repeat(100) + "]", Object.class)).isNotNull();
    assertThat(((Map<?, ?>) decode(keys(40_000), Map.class)).keySet()).hasSize(40_000);
    assertThat(decode("{\"text\":\"\\ud83d\\ude00\\\\ud800 \\u00e9\"}", Text.class).text())
        .isEqualTo("😀\\ud800 é");
    assertThat(decode("{\"text\":\"é€😀\"}", Text.class).text()).isEqualTo("é€😀");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE", "ISO-8859-1"})
  void onlyUtf8IsRead(String charset) {
    var bytes = "{\"text\":\"é\"}".getBytes(Charset.forName(charset));

    assertThat(refusal(Buffer.buffer(bytes), Text.class))
        .singleElement()
        .asString()
        .contains("UTF-8");
  }

  @Test
  void malformedUtf8IsRefused() {
    byte[][] texts = {
      {(byte) 0xc0, (byte) 0x80}, // overlong NUL
      {(byte) 0xe0, (byte) 0x80, (byte) 0x80}, // overlong in three bytes
      {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, // half a character
      {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // beyond Unicode
      {(byte) 0xf8, (byte) 0x88, (byte) 0x80, (byte) 0x80}, // five bytes
      {(byte) 0x80}, // a tail without a lead
      {(byte) 0xe2, (byte) 0x82}, // the end is missing
    };
    for (var text : texts) {
      var document = Buffer.buffer("{\"text\":\"").appendBytes(text).appendString("\"}");
      assertThat(refusal(document, Text.class))
          .singleElement()
          .asString()
          .contains("no UTF-8 (line 1, column 10)");
    }
  }

  @Test
  void aMillionFaultsAreNotAllTold() {
    var numbers =
        IntStream.range(0, 10_000).mapToObj(i -> "\"x\"").collect(Collectors.joining(","));

    assertThat(refusal(Buffer.buffer("{\"numbers\":[" + numbers + "]}"), Numbers.class))
        .hasSize(100)
        .last()
        .isEqualTo("/numbers/99: expected a whole number");
  }

  @Test
  void whatIsRefusedDoesNotComeBackToItsSender() {
    assertThatThrownBy(() -> decode("{\"text\":\"hunter2\" x}", Text.class))
        .isInstanceOf(JsonException.class)
        .hasMessageNotContaining("hunter2");
  }

  private static String keys(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"k" + i + "\":1")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static Arguments bomb(String name, String text, String reason) {
    return Arguments.of(name, Buffer.buffer(text.getBytes(StandardCharsets.UTF_8)), reason);
  }

  private static <T> T decode(String text, Class<T> type) {
    return JsonCodec.decode(Buffer.buffer(text), type);
  }

  private static List<String> refusal(Buffer text, Class<?> type) {
    try {
      JsonCodec.decode(text, type);
      throw new AssertionError("was read");
    } catch (JsonException e) {
      return e.violations().stream().map(Violation::message).toList();
    }
  }
}
