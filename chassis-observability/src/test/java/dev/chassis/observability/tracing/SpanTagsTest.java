package dev.chassis.observability.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.Spans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.spi.tracing.TagExtractor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpanTagsTest {

  private static final TagExtractor<Map<String, String>> BY_INDEX =
      Spans.tags(
          List.of("http.route", "http.response.status_code", "url.query", Spans.NAME), Map::get);

  private static final TagExtractor<Map<String, String>> AS_A_WHOLE =
      new TagExtractor<>() {
        @Override
        public Map<String, String> extract(Map<String, String> tags) {
          return tags;
        }
      };

  private static final Map<String, String> ANSWER =
      Map.of("http.route", "/sales/{id}", "http.response.status_code", "200", "span.name", "GET");

  @Test
  void takesTagsFromExtractorsOfBothKinds() {
    for (var tags : List.of(BY_INDEX, AS_A_WHOLE)) {
      var span = tagged(ANSWER, tags);

      assertThat(span.getName()).isEqualTo("GET");
      assertThat(span.getAttributes().asMap())
          .containsOnly(
              Map.entry(AttributeKey.stringKey("http.route"), "/sales/{id}"),
              Map.entry(AttributeKey.longKey("http.response.status_code"), 200L));
    }
  }

  @Test
  void whatIsNoNumberStandsAsItCame() {
    assertThat(tagged(Map.of("server.port", "many"), AS_A_WHOLE).getAttributes().asMap())
        .containsOnly(Map.entry(AttributeKey.stringKey("server.port"), "many"));
  }

  @Test
  void takesMoreNamesThanItRemembers() {
    for (int i = 0; i < 1_000; i++) {
      var name = "made.up." + i;
      assertThat(tagged(Map.of(name, "x"), AS_A_WHOLE).getAttributes().asMap())
          .containsOnly(Map.entry(AttributeKey.stringKey(name), "x"));
    }
  }

  private static SpanData tagged(
      Map<String, String> source, TagExtractor<Map<String, String>> tags) {
    var span = SdkTracerProvider.builder().build().get("test").spanBuilder("before").startSpan();
    new SpanTags(span, "before", true).add(source, tags);
    span.end();
    return ((ReadableSpan) span).toSpanData();
  }
}
