package dev.chassis.observability.tracing;

import dev.chassis.config.Check;
import dev.chassis.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are recorded as spans, and where those go. Config keys live under {@code tracing}.
 * Trace and span ids travel and stand in log lines also without it.
 *
 * @param exporter {@code none}, {@code otlp} (over HTTP) or {@code zipkin}; default {@code none},
 *     then no span is made
 * @param url of the receiver, with its path; default {@code http://127.0.0.1:4318/v1/traces} for
 *     OTLP, {@code http://127.0.0.1:9411/api/v2/spans} for Zipkin
 * @param headers sent along, such as a key; default none
 * @param ratio share of the requests that start here and are recorded, from 0 to 1; default 0.1.
 *     Those that came from a caller who is believed are recorded as he says
 * @param interval how long spans gather, 1 ms or longer; default 1 s
 * @param timeout how long an export may take, 1 ms or longer; default 5 s
 * @param queue most spans that wait, 1 or more; what comes when it is full is dropped. Default 8192
 * @param flush how long a service that stops waits for the last export, zero or longer; default 2 s
 */
public record TracingConfig(
    Exporter exporter,
    @Nullable URI url,
    Map<String, Secret> headers,
    double ratio,
    Duration interval,
    Duration timeout,
    int queue,
    Duration flush) {

  /** Where spans go. */
  public enum Exporter {
    /** Nowhere. */
    NONE,
    /** To a receiver of OTLP over HTTP. */
    OTLP,
    /** To a Zipkin server. */
    ZIPKIN
  }

  /** Checks the ranges; keeps a copy of the map. */
  public TracingConfig {
    headers = Map.copyOf(headers);
    Check.all(
        Check.that(
            url == null || "http".equals(url.getScheme()) || "https".equals(url.getScheme()),
            "url",
            url,
            "an http or https URL"),
        Check.that(ratio >= 0 && ratio <= 1, "ratio", ratio, "from 0 to 1"),
        Check.that(interval.toMillis() >= 1, "interval", interval, "1 ms or longer"),
        Check.that(timeout.toMillis() >= 1, "timeout", timeout, "1 ms or longer"),
        Check.atLeast(1, "queue", queue),
        Check.that(!flush.isNegative(), "flush", flush, "zero or longer"));
  }

  /** The defaults above. */
  public static TracingConfig defaults() {
    return new TracingConfig(
        Exporter.NONE,
        null,
        Map.of(),
        0.1,
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        8192,
        Duration.ofSeconds(2));
  }

  /** Whether spans are made. */
  public boolean isOn() {
    return exporter != Exporter.NONE;
  }

  /** Copy that sends to another receiver. */
  public TracingConfig withExporter(Exporter newExporter, URI newUrl) {
    return new TracingConfig(newExporter, newUrl, headers, ratio, interval, timeout, queue, flush);
  }

  /** Copy that records another share. */
  public TracingConfig withRatio(double newRatio) {
    return new TracingConfig(exporter, url, headers, newRatio, interval, timeout, queue, flush);
  }

  /** Copy with other bounds. */
  public TracingConfig withBounds(
      Duration newInterval, Duration newTimeout, int newQueue, Duration newFlush) {
    return new TracingConfig(
        exporter, url, headers, ratio, newInterval, newTimeout, newQueue, newFlush);
  }

  /** Says in a sentence what to add when {@code missing} was thrown. */
  public String missing(NoClassDefFoundError missing) {
    return ("tracing.exporter = %s needs jars that are not on the class path (%s):"
            + " io.vertx:vertx-opentelemetry, io.opentelemetry:opentelemetry-sdk-trace and %s")
        .formatted(
            exporter.name().toLowerCase(Locale.ROOT),
            missing.getMessage(),
            exporter == Exporter.ZIPKIN
                ? "io.opentelemetry:opentelemetry-exporter-zipkin"
                : "io.opentelemetry:opentelemetry-exporter-otlp with"
                    + " io.opentelemetry:opentelemetry-exporter-sender-jdk");
  }

  /**
   * Most spans of one export. With 512, as in OpenTelemetry's SDK, Java's client takes as much time
   * as the bytes; with 2048 the garbage collector copies more of those that wait, which is most of
   * what is saved. Zipkin is promised no more than half a megabyte. Never more than a quarter of
   * the queue, so that there is room for those that come meanwhile.
   */
  int batch() {
    return Math.max(1, Math.min(exporter == Exporter.ZIPKIN ? 512 : 1024, queue / 4));
  }

  URI receiver() {
    if (url != null) {
      return url;
    }
    return URI.create(
        exporter == Exporter.ZIPKIN
            ? "http://127.0.0.1:9411/api/v2/spans"
            : "http://127.0.0.1:4318/v1/traces");
  }
}
