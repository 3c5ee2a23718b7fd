package dev.chassis.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MarkerFactory;

class EcsLineTest {

  private final CapturedLog log = CapturedLog.json();

  @Test
  void carriesTheFixedFields() {
    log.logger().info("sold {} shares", 7);

    var line = log.line();
    assertThat(line.get("message").asText()).isEqualTo("sold 7 shares");
    assertThat(line.get("log.level").asText()).isEqualTo("INFO");
    assertThat(line.get("log.logger").asText()).isEqualTo("test.Logger");
    assertThat(line.get("process.thread.name").asText())
        .isEqualTo(Thread.currentThread().getName());
    assertThat(line.get("ecs.version").asText()).isEqualTo("8.11.0");
  }

  @Test
  void writesTheTimeOfTheEvent() {
    assertThat(timestamp(1_769_860_800_007L)).isEqualTo("2026-01-31T12:00:00.007Z");
    assertThat(timestamp(0)).isEqualTo("1970-01-01T00:00:00.000Z");
    assertThat(timestamp(-1)).isEqualTo("1969-12-31T23:59:59.999Z");
  }

  private String timestamp(long millis) {
    var event =
        new LoggingEvent("", log.logger(), ch.qos.logback.classic.Level.INFO, "m", null, null);
    event.setTimeStamp(millis);
    return LogLineSchema.check(encode(event)).get("@timestamp").asText();
  }

  private static String encode(ILoggingEvent event) {
    return new String(new EcsEncoder().encode(event), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb",
        "a\r\n{\"log.level\":\"INFO\",\"message\":\"forged\"}",
        "a\rb",
        "a\u2028b",
        "a\u2029b",
        "a\u0085b",
        "\u001b[31mred\u001b[0m",
        "\u009b31mred",
        "quote \" and backslash \\ and \\\" and \\u000a",
        "\",\"log.level\":\"ERROR\",\"x\":\"",
        "nul \u0000 bell \u0007 delete \u007f tab \t",
        "grüße 日本 😀",
        "</script><!--",
        "",
      })
  void keepsWhatIsLoggedInsideOneLine(String text) {
    log.logger()
        .atError()
        .addMarker(MarkerFactory.getMarker("m"))
        .addKeyValue("value", text)
        .addKeyValue("http." + text, text)
        .setCause(new IllegalStateException(text))
        .log(text);

    assertThat(log.raw().chars().filter(c -> c < 0x20 || (c >= 0x7f && c < 0xa0)).count())
        .as("control characters: only the line feed at the end")
        .isEqualTo(1);
    assertThat(log.raw()).endsWith("\n").doesNotContain("\u2028", "\u2029");
    var line = log.line();
    assertThat(line.get("message").asText()).isEqualTo(text);
    assertThat(line.get("labels.value").asText()).isEqualTo(text);
    assertThat(line.get("http." + text).asText()).isEqualTo(text);
    assertThat(line.get("error.message").asText()).isEqualTo(text);
    assertThat(line.get("error.stack_trace").asText()).contains(text);
    assertThat(line.get("log.level").asText()).isEqualTo("ERROR");
  }

  @Test
  void replacesLoneSurrogatesSoThatTheLineIsUtf8() throws CharacterCodingException {
    var event =
        new LoggingEvent(
            "",
            log.logger(),
            ch.qos.logback.classic.Level.INFO,
            "high \ud83d low \ude00 end \ud83d",
            null,
            null);

    var bytes = new EcsEncoder().encode(event);

    var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    assertThat(LogLineSchema.check(text).get("message").asText())
        .isEqualTo("high \ufffd low \ufffd end \ufffd");
  }

  @Test
  void escapesEveryCharacterTheWayJsonReadsIt() {
    var all = new StringBuilder();
    for (int c = 0; c < 0xd800; c += c < 0x3000 ? 1 : 97) {
      all.append((char) c);
    }
    var event =
        new LoggingEvent(
            "", log.logger(), ch.qos.logback.classic.Level.INFO, all.toString(), null, null);

    assertThat(LogLineSchema.check(encode(event)).get("message").asText())
        .isEqualTo(all.toString());
  }

  @Test
  void cutsWhatIsTooLongAndSaysSo() {
    var huge = "x".repeat(1_000_000);

    log.logger().atWarn().addKeyValue("body", huge).setCause(new Exception(huge)).log(huge);

    var line = log.line();
    assertThat(line.get("message").asText())
        .hasSize(32_768 + "…[truncated 967232 chars]".length())
        .endsWith("x…[truncated 967232 chars]");
    assertThat(line.get("labels.body").asText()).endsWith("x…[truncated 991808 chars]");
    assertThat(line.get("error.message").asText()).endsWith("x…[truncated 991808 chars]");
    assertThat(line.get("error.stack_trace").asText())
        .hasSizeLessThan(32_768 + 40)
        .containsPattern("x…\\[truncated \\d+ chars]$");
    assertThat(log.raw().length()).isLessThan(100_000);
  }

  @Test
  void cutsBetweenCharactersAndNotInsideOne() {
    log.logger().info("x".repeat(32_767) + "😀");

    assertThat(log.line().get("message").asText()).endsWith("x…[truncated 2 chars]");
  }

  @Test
  void keepsNumbersAndBooleansAsSuch() {
    log.logger()
        .atInfo()
        .addKeyValue("int", 7)
        .addKeyValue("long", Long.MIN_VALUE)
        .addKeyValue("double", 1.5e300)
        .addKeyValue("nan", Double.NaN)
        .addKeyValue("infinite", Float.POSITIVE_INFINITY)
        .addKeyValue("decimal", new BigDecimal("12.50"))
        .addKeyValue("big", BigInteger.TEN.pow(30))
        .addKeyValue("atomic", new AtomicLong(3))
        .addKeyValue("yes", true)
        .addKeyValue("nothing", (Object) null)
        .addKeyValue("http.response.status_code", 200)
        .log("m");

    var line = log.line();
    assertThat(line.get("labels.int").intValue()).isEqualTo(7);
    assertThat(line.get("labels.long").longValue()).isEqualTo(Long.MIN_VALUE);
    assertThat(line.get("labels.double").doubleValue()).isEqualTo(1.5e300);
    assertThat(line.get("labels.nan").textValue()).isEqualTo("NaN");
    assertThat(line.get("labels.infinite").textValue()).isEqualTo("Infinity");
    assertThat(line.get("labels.decimal").isNumber()).isTrue();
    assertThat(line.get("labels.big").isNumber()).isTrue();
    assertThat(line.get("labels.atomic").textValue()).isEqualTo("3");
    assertThat(line.get("labels.yes").booleanValue()).isTrue();
    assertThat(line.get("labels.nothing").isNull()).isTrue();
    assertThat(line.get("http.response.status_code").intValue()).isEqualTo(200);
  }

  @Test
  void writesEachNameOnce() {
    log.mdc().put("trace.id", "0".repeat(32));
    log.mdc().put("order", "from the MDC");
    log.mdc().put("labels.item", "from the MDC");

    log.logger()
        .atInfo()
        .addKeyValue("order", "first")
        .addKeyValue("labels.order", "last")
        .addKeyValue("item", "own")
        .addKeyValue("log.level", "FORGED")
        .addKeyValue("service.name", "forged")
        .log("m");

    var line = log.line(); // parsed with duplicates refused
    assertThat(line.get("labels.order").asText()).isEqualTo("last");
    assertThat(line.get("labels.item").asText()).isEqualTo("own");
    assertThat(line.get("trace.id").asText()).isEqualTo("0".repeat(32));
    assertThat(line.get("log.level").asText()).isEqualTo("INFO");
    assertThat(line.get("labels.log.level").asText()).isEqualTo("FORGED");
    assertThat(line.get("labels.service.name").asText()).isEqualTo("forged");
  }

  @Test
  void tellsWhenAValueCannotBePrinted() {
    var broken =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no");
          }
        };

    log.logger().atInfo().addKeyValue("broken", broken).log("m");

    assertThat(log.line().get("labels.broken").asText())
        .contains("toString() threw java.lang.IllegalStateException");
  }

  @Test
  void listsMarkersAsTags() {
    log.logger()
        .atInfo()
        .addMarker(MarkerFactory.getMarker("AUDIT"))
        .addMarker(MarkerFactory.getMarker("MONEY"))
        .log("m");

    assertThat(log.line().get("tags"))
        .extracting(tag -> tag.asText())
        .containsExactly("AUDIT", "MONEY");
  }

  @Test
  void writesExceptionsWithCausesAndSuppressedOnes() {
    var cause = new IllegalArgumentException("the cause");
    var error = new IllegalStateException("the error", cause);
    error.addSuppressed(new UnsupportedOperationException("the suppressed"));
    cause.initCause(new Exception("the root"));

    log.logger().error("failed", error);

    var line = log.line();
    assertThat(line.get("error.type").asText()).isEqualTo("java.lang.IllegalStateException");
    assertThat(line.get("error.message").asText()).isEqualTo("the error");
    assertThat(line.get("error.stack_trace").asText())
        .startsWith("java.lang.IllegalStateException: the error\n\tat " + getClass().getName())
        .contains(
            "\n\tSuppressed: java.lang.UnsupportedOperationException: the suppressed\n\t\tat ")
        .contains("\nCaused by: java.lang.IllegalArgumentException: the cause\n\tat ")
        .contains("\nCaused by: java.lang.Exception: the root\n\tat ")
        .containsPattern("\n\t\\.\\.\\. \\d+ more");
  }

  @Test
  void endsWhereExceptionsGoInCircles() {
    var one = new Exception("one");
    var other = new Exception("other", one);
    one.initCause(other);

    log.logger().error("failed", one);

    assertThat(log.line().get("error.stack_trace").asText()).contains("[circular reference]");
  }

  @Test
  void leavesOutTheMessageOfAnExceptionWithoutOne() {
    log.logger().error("failed", new Exception());

    assertThat(log.line().has("error.message")).isFalse();
  }
}
