package dev.chassis.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.time.ManualTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContextHeadersTest {

  private static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final ManualTime time = ManualTime.create();

  @Test
  void whatIsWrittenIsReadAgainOneHopFurther() {
    var request =
        RequestContext.of(TraceContext.parse(TRACEPARENT, "vendor=1"), "order-7")
            .withDeadline(Deadline.after(Duration.ofSeconds(3), time))
            .withPrincipal(Principal.of("alice"))
            .withLabel("symbol", "ACME");
    time.advance(Duration.ofMillis(500));

    var headers = written(request);
    var read = ContextHeaders.read(headers::get, time).orElseThrow();

    assertThat(headers)
        .containsOnlyKeys("traceparent", "tracestate", "x-request-id", "x-request-timeout-ms")
        .containsEntry("x-request-timeout-ms", "2500");
    assertThat(read.requestId()).isEqualTo("order-7");
    assertThat(read.trace().traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(read.trace().spanId()).isNotEqualTo("b7ad6b7169203331");
    assertThat(read.trace().tracestate()).isEqualTo("vendor=1");
    assertThat(read.deadline().remaining(time)).isEqualTo(Duration.ofMillis(2500));
    assertThat(read.principal()).as("a sender cannot say who it is").isNull();
    assertThat(read.labels()).isEmpty();
  }

  @Test
  void nothingIsWrittenForNoRequest() {
    assertThat(written(RequestContext.none())).isEmpty();
  }

  @Test
  void aPassedDeadlineIsZeroAndNotNegative() {
    var request = RequestContext.root().withDeadline(Deadline.after(Duration.ofSeconds(1), time));
    time.advance(Duration.ofSeconds(2));

    assertThat(written(request)).containsEntry("x-request-timeout-ms", "0");
    assertThat(request.deadline().isExpired(time)).isTrue();
  }

  @Test
  void neitherTraceNorIdIsNoRequest() {
    assertThat(read(Map.of("x-request-timeout-ms", "5"))).isNull();
    assertThat(read(Map.of("traceparent", "rubbish"))).isNull();
  }

  @Test
  void oneOfTraceAndIdIsEnoughAndTheOtherIsNew() {
    var byId = read(Map.of("x-request-id", "r1", "traceparent", "rubbish"));
    var byTrace = read(Map.of("traceparent", TRACEPARENT));

    assertThat(byId.requestId()).isEqualTo("r1");
    assertThat(byId.trace().traceId()).hasSize(32);
    assertThat(byTrace.requestId()).matches("[0-9a-f]{16}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "two words",
        "line\nbreak",
        "tab\t",
        "quo\"te",
        "back\\slash",
        "\u001b[31mred",
        "naïve",
        "\u007f",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      })
  void anIdThatCouldForgeALogLineIsReplaced(String forged) {
    assertThat(read(Map.of("x-request-id", forged)).requestId()).matches("[0-9a-f]{16}");
  }

  @Test
  void anIdOf128VisibleCharactersIsKept() {
    var id = "~!{}<>'".repeat(18) + "xy";

    assertThat(id).hasSize(128);
    assertThat(read(Map.of("x-request-id", id)).requestId()).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "5, 5", "999999999999, 999999999999", "007, 7"})
  void aTimeoutIsWholeMilliseconds(String header, long millis) {
    assertThat(ContextHeaders.timeout(header)).isEqualTo(Duration.ofMillis(millis));
    assertThat(
            read(Map.of("x-request-id", "a", "x-request-timeout-ms", header))
                .deadline()
                .remaining(time))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+1", "1.5", "1s", "1000000000000", " 1", "\u0661"})
  void aTimeoutOfAnotherFormIsIgnored(String header) {
    assertThat(ContextHeaders.timeout(header)).isNull();
    assertThat(read(Map.of("x-request-id", "a", "x-request-timeout-ms", header)).deadline())
        .isNull();
  }

  @Test
  void deadlinesCompareAndBoundTheLongest() {
    time.advance(Duration.ofDays(1));
    var near = Deadline.after(Duration.ofSeconds(1), time);
    var far = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), time);

    assertThat(near.earlier(far)).isSameAs(near);
    assertThat(far.earlier(near)).isSameAs(near);
    assertThat(far.isExpired(time)).isFalse();
    assertThat(far.remaining(time)).isGreaterThan(Duration.ofDays(36_500));
  }

  private Map<String, String> written(RequestContext request) {
    var headers = new HashMap<String, String>();
    ContextHeaders.write(request, headers::put, time);
    return headers;
  }

  private RequestContext read(Map<String, String> headers) {
    return ContextHeaders.read(headers::get, time).orElse(null);
  }
}
