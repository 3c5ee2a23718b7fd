package dev.chassis.observability.tracing;

import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * Makes the exporter that is configured. Names no class of theirs: what a method passes on may be
 * loaded when its class is first looked at, and the jars of the other exporters may be missing.
 */
final class Exporters {

  private Exporters() {}

  static SpanExporter open(TracingConfig config) {
    return switch (config.exporter()) {
      case OTLP -> OtlpSpans.exporter(config);
      case ZIPKIN -> ZipkinSender.exporter(config);
      case NONE -> SpanExporter.composite();
    };
  }
}
