package dev.chassis.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chassis.context.LogFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogFieldsTest {

  private static final LogFields.Common COMMON = new SampleCommon();
  private static final LogFields FIELDS = new Sample();

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void areWrittenLikeAnyPairs(boolean async, boolean threadHasFields) throws Exception {
    var log = async ? CapturedLog.asyncJson() : CapturedLog.json();
    if (threadHasFields) {
      log.mdc().put("tenant", "blue");
    }

    log.logger().log(new FieldsEvent(FIELDS));
    log.logger()
        .atInfo()
        .addKeyValue("url.path", "/orders/\"4711\"")
        .addKeyValue("http.route", "/orders/{id}")
        .addKeyValue("http.response.status_code", 200)
        .addKeyValue("event.duration", 1_234_567L)
        .log("GET /orders/{id} 200");
    log.close();

    var lines = log.lines();
    assertThat(lines).hasSize(2);
    assertThat(withoutTime(lines.get(0))).isEqualTo(withoutTime(lines.get(1)));
    assertThat(lines.get(0).has("labels.tenant")).isEqualTo(threadHasFields);
  }

  @Test
  void areWrittenTheSameHoweverManyCameBeforeAndWhereverFrom() throws Exception {
    var log = CapturedLog.json();
    var other = log.logger().getLoggerContext().getLogger("another.Logger");

    for (int i = 0; i < 3; i++) {
      log.logger().log(new FieldsEvent(FIELDS));
      other.log(new FieldsEvent(FIELDS));
      log.logger().info("between");
    }
    var elsewhere = new Thread(() -> log.logger().log(new FieldsEvent(FIELDS)), "elsewhere");
    elsewhere.start();
    elsewhere.join();

    var lines = log.lines();
    assertThat(lines).hasSize(10);
    for (int i = 0; i < 9; i++) {
      assertThat(withoutTime(lines.get(i))).isEqualTo(withoutTime(lines.get(i % 3)));
    }
    assertThat(lines.get(1).get("log.logger").asText()).isEqualTo("another.Logger");
    assertThat(lines.get(0).get("log.logger").asText()).isEqualTo(log.logger().getName());
    assertThat(lines.get(9).get("process.thread.name").asText()).isEqualTo("elsewhere");
    assertThat(lines.get(9).get("http.route").asText()).isEqualTo("/orders/{id}");
  }

  @Test
  void areAListOfPairsForOtherEncoders() {
    assertThat(FIELDS)
        .extracting(pair -> pair.key + "=" + pair.value)
        .containsExactly(
            "url.path=/orders/\"4711\"",
            "http.route=/orders/{id}",
            "http.response.status_code=200",
            "event.duration=1234567");
    assertThat(FIELDS.get(2).value).isEqualTo(200);
  }

  @Test
  void areTextForPeople() {
    var log = CapturedLog.text();

    log.logger().log(new FieldsEvent(FIELDS));

    assertThat(log.raw())
        .endsWith(
            "GET /orders/{id} 200 url.path=/orders/\"4711\" http.route=/orders/{id}"
                + " http.response.status_code=200 event.duration=1234567\n");
  }

  private static String withoutTime(JsonNode line) {
    return line.toString().replaceFirst("\"@timestamp\":\"[^\"]*\",", "");
  }

  private static final class Sample extends LogFields {
    @Override
    public void forEachField(Sink sink) {
      sink.text("url.path", "/orders/\"4711\"");
      sink.common(COMMON);
      sink.number("event.duration", 1_234_567L);
    }
  }

  private static final class SampleCommon extends LogFields.Common {
    @Override
    public void forEachField(LogFields.Sink sink) {
      sink.word("http.route", "/orders/{id}");
      sink.number("http.response.status_code", 200);
    }
  }
}
