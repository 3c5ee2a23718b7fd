package dev.chassis.testkit.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class LogCaptureTest {

  private static final Logger log = LoggerFactory.getLogger(LogCaptureTest.class);

  @Test
  void namesFieldsAsTheJsonLineDoes() {
    try (var logs = LogCapture.start()) {
      MDC.put("tenant", "north");
      log.atWarn().addKeyValue("order", 7).addKeyValue("http.route", "/x").log("taken {}", "in");
      MDC.remove("tenant");

      var line = logs.await("the line", heard -> heard.message().equals("taken in"));
      assertThat(line.level()).isEqualTo("WARN");
      assertThat(line.logger()).isEqualTo(LogCaptureTest.class.getName());
      assertThat(line.field("labels.order")).isEqualTo("7");
      assertThat(line.field("labels.tenant")).isEqualTo("north");
      assertThat(line.field("http.route")).isEqualTo("/x");
      assertThat(line.field("order")).isEmpty();
      assertThat(line.error()).isNull();
    }
  }

  @Test
  void keepsWhatWasThrown() {
    try (var logs = LogCapture.start()) {
      log.error("failed", new IllegalStateException("no more"));

      assertThat(logs.await("the line", line -> line.message().equals("failed")).error())
          .isEqualTo("java.lang.IllegalStateException: no more");
    }
  }

  @Test
  void hearsNothingBeforeItsStartOrAfterItsEnd() {
    log.info("before");
    var logs = LogCapture.start();
    log.info("during");
    logs.close();
    log.info("after");

    assertThat(logs.lines(line -> line.logger().equals(LogCaptureTest.class.getName())))
        .extracting(LogCapture.Line::message)
        .containsExactly("during");
  }
}
