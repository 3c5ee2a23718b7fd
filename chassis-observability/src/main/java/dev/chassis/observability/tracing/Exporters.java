package dev.chassis.observability.tracing;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.zipkin.ZipkinSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/** Makes the exporter that is configured; names the classes of each only where it is asked for. */
final class Exporters {

  private Exporters() {}

  static SpanExporter open(TracingConfig config) {
    return switch (config.exporter()) {
      case OTLP -> otlp(config);
      case ZIPKIN -> zipkin(config);
      case NONE -> SpanExporter.composite();
    };
  }

  private static SpanExporter otlp(TracingConfig config) {
    var builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(config.receiver().toString())
            .setTimeout(config.timeout())
            .setConnectTimeout(config.timeout())
            .setCompression("gzip");
    config.headers().forEach((name, value) -> builder.addHeader(name, value.reveal()));
    return builder.build();
  }

  private static SpanExporter zipkin(TracingConfig config) {
    return ZipkinSpanExporter.builder().setSender(new ZipkinSender(config)).build();
  }
}
