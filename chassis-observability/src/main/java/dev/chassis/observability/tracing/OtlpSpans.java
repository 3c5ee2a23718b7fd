package dev.chassis.observability.tracing;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.util.regex.Pattern;

/** Sends spans by OTLP over HTTP. */
final class OtlpSpans {

  /** Names are not looked up: that may take long, and be another one's answer tomorrow. */
  private static final Pattern THIS_MACHINE =
      Pattern.compile("localhost|127(\\.\\d+){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

  private OtlpSpans() {}

  static SpanExporter exporter(TracingConfig config) {
    var builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(config.receiver().toString())
            .setTimeout(config.timeout())
            .setConnectTimeout(config.timeout())
            .setCompression(compression(config.receiver()));
    config.headers().forEach((name, value) -> builder.addHeader(name, value.reveal()));
    return builder.build();
  }

  /** Packing is the dearest part of an export, and loopback has no bytes to save. */
  private static String compression(URI receiver) {
    var host = receiver.getHost();
    return host != null && THIS_MACHINE.matcher(host).matches() ? "none" : "gzip";
  }
}
