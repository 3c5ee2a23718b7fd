package dev.chassis.observability.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtlpSpansTest {

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:4318/v1/traces, null",
    "http://127.9.0.1/v1/traces, null",
    "http://LocalHost:4318/v1/traces, null",
    "http://[::1]:4318/v1/traces, null",
    "http://collector:4318/v1/traces, gzip",
    "http://127.0.0.1.example.org/v1/traces, gzip",
    "https://10.1.2.3:4318/v1/traces, gzip",
    "http://collector_of_spans:4318/v1/traces, gzip"
  })
  void packsWhatLeavesTheMachine(URI receiver, String encoding) {
    var config = TracingConfig.defaults().withExporter(TracingConfig.Exporter.OTLP, receiver);
    try (var exporter = OtlpSpans.exporter(config)) {
      assertThat(exporter.toString()).contains("compressorEncoding=" + encoding + ",");
    }
  }
}
