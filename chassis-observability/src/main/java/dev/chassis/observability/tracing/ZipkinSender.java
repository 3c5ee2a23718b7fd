package dev.chassis.observability.tracing;

import dev.chassis.config.Secret;
import io.opentelemetry.exporter.zipkin.ZipkinSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;

/** Posts spans to Zipkin by Java's own HTTP client: the usual sender would bring Kotlin along. */
final class ZipkinSender extends BytesMessageSender.Base {

  private static final int MOST_BYTES = 500_000;
  private static final int REFUSED = 300;

  private final HttpClient http;
  private final TracingConfig config;
  private final Map<String, Secret> headers;

  ZipkinSender(TracingConfig config) {
    super(Encoding.JSON);
    this.config = config;
    this.headers = new TreeMap<>(config.headers());
    this.http = HttpClient.newBuilder().connectTimeout(config.timeout()).build();
  }

  /** An exporter that sends through one. */
  static SpanExporter exporter(TracingConfig config) {
    return ZipkinSpanExporter.builder().setSender(new ZipkinSender(config)).build();
  }

  @Override
  public int messageMaxBytes() {
    return MOST_BYTES;
  }

  @Override
  public void send(List<byte[]> spans) throws IOException {
    var request =
        HttpRequest.newBuilder(config.receiver())
            .timeout(config.timeout())
            .header("content-type", encoding().mediaType())
            .POST(BodyPublishers.ofByteArray(list(spans)));
    headers.forEach((name, value) -> request.header(name, value.reveal()));
    try {
      var answer = http.send(request.build(), BodyHandlers.discarding());
      if (answer.statusCode() >= REFUSED) {
        throw new IOException("Zipkin answered " + answer.statusCode());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static byte[] list(List<byte[]> spans) {
    var out = new ByteArrayOutputStream();
    out.write('[');
    for (int i = 0; i < spans.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.writeBytes(spans.get(i));
    }
    out.write(']');
    return out.toByteArray();
  }

  /** Its threads end by themselves once nobody refers to the client. */
  @Override
  public void close() {}
}
