package dev.chassis.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextLineTest {

  private final CapturedLog log = CapturedLog.text();

  @Test
  void isReadByPeople() {
    log.mdc().put("trace.id", "abc");

    log.logger().atWarn().addKeyValue("order", 7).log("said \"no\"");

    assertThat(log.raw())
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}Z WARN (\\[.*] )?test.Logger - said \"no\" order=7"
                + " trace.id=abc\n");
  }

  @Test
  void cannotBeForged() {
    log.logger().atInfo().addKeyValue("k", "a\nb").log("\tone\r\ntwo\u001b[31m");

    assertThat(log.raw().lines()).hasSize(1);
    assertThat(log.raw()).contains("\\tone\\r\\ntwo\\u001b[31m k=a\\nb");
  }

  @Test
  void printsStackTracesOnLinesOfTheirOwn() {
    log.logger().error("failed", new IllegalStateException("\tbad\nforged"));

    assertThat(log.raw().lines().skip(1).limit(2))
        .satisfiesExactly(
            first ->
                assertThat(first).isEqualTo("java.lang.IllegalStateException: \\tbad\\nforged"),
            second -> assertThat(second).startsWith("\tat " + getClass().getName()));
  }
}
