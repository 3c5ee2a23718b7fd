package dev.chassis.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String VALID = "00-" + TRACE + "-" + SPAN + "-01";

  @ParameterizedTest
  @CsvSource({
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, true",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00, false",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff, true",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-02, false",
    // Versions to come: read like 00, what they append is not read.
    "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, true",
    "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-brings, true",
    "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-, true",
  })
  void aValidHeaderIsReadAndWrittenAsVersionZero(String header, boolean sampled) {
    var trace = TraceContext.parse(header, "vendor=1");

    assertThat(trace).isEqualTo(new TraceContext(TRACE, SPAN, sampled, "vendor=1"));
    assertThat(trace.traceparent())
        .isEqualTo("00-" + TRACE + "-" + SPAN + (sampled ? "-01" : "-00"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-011",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.extra",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-B7AD6B7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0A",
        "0A-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
        "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01",
        "00-0af7651916cd43dd8448eb211c8031xx-b7ad6b7169203331-01",
        " 0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-\uff10\uff11",
      })
  void anInvalidHeaderIsNone(String header) {
    assertThat(TraceContext.parse(header, null)).isNull();
  }

  @Test
  void noHeaderIsNone() {
    assertThat(TraceContext.parse(null, "vendor=1")).isNull();
  }

  @Test
  void aTracestateThatCannotBePassedOnIsDropped() {
    assertThat(TraceContext.parse(VALID, "a".repeat(512)).tracestate()).hasSize(512);
    assertThat(TraceContext.parse(VALID, "a".repeat(513)).tracestate()).isNull();
    assertThat(TraceContext.parse(VALID, "a=1\r\nx-admin: yes").tracestate()).isNull();
    assertThat(TraceContext.parse(VALID, "a=é").tracestate()).isNull();
    assertThat(TraceContext.parse(VALID, "").tracestate()).isNull();
  }

  @Test
  void aRootIsNewAndValid() {
    var root = TraceContext.root();

    assertThat(TraceContext.parse(root.traceparent(), null)).isEqualTo(root);
    assertThat(root.sampled()).isFalse();
    assertThat(root.traceId()).isNotEqualTo(TraceContext.root().traceId());
  }

  @Test
  void aChildIsTheSameTraceAtAnotherPlace() {
    var parent = TraceContext.parse(VALID, "vendor=1");
    var child = parent.child();

    assertThat(child.traceId()).isEqualTo(TRACE);
    assertThat(child.spanId()).isNotEqualTo(SPAN);
    assertThat(child.sampled()).isTrue();
    assertThat(child.tracestate()).isEqualTo("vendor=1");
  }

  @Test
  void newIdsHaveAllHexDigitsAtAllPlaces() {
    var seen = new HashSet<String>();
    for (int i = 0; i < 2000; i++) {
      var root = TraceContext.root();
      assertThat(root.traceId()).matches("[0-9a-f]{32}");
      assertThat(root.spanId()).matches("[0-9a-f]{16}");
      for (int at = 0; at < 32; at++) {
        seen.add(at + root.traceId().substring(at, at + 1));
      }
    }

    // One bit is always set, so that no id is all zero: two places have only odd digits.
    assertThat(seen).hasSize(32 * 16 - 2 * 8);
  }
}
