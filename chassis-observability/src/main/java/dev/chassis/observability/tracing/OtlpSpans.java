package dev.chassis.observability.tracing;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/** Sends spans by OTLP over HTTP. */
final class OtlpSpans {

  private OtlpSpans() {}

  static SpanExporter exporter(TracingConfig config) {
    var builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(config.receiver().toString())
            .setTimeout(config.timeout())
            .setConnectTimeout(config.timeout())
            .setCompression("gzip");
    config.headers().forEach((name, value) -> builder.addHeader(name, value.reveal()));
    return builder.build();
  }
}
