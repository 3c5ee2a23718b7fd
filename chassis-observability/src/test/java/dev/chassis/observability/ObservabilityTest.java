package dev.chassis.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.chassis.context.RequestContext;
import dev.chassis.context.TraceContext;
import dev.chassis.observability.metrics.EventLoopLag;
import dev.chassis.observability.slo.Slos;
import dev.chassis.signals.Signals;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ObservabilityTest {

  private static final Pattern SAMPLE =
      Pattern.compile(
          "[a-zA-Z_:][a-zA-Z0-9_:]*"
              + "(\\{([a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\\n]|\\\\[\\\\\"n])*\",?)*})?"
              + " (NaN|[+-]Inf|[-+]?[0-9.]+(E[-+]?[0-9]+)?)");
  private static final Pattern COMMENT =
      Pattern.compile(
          "# (HELP [a-zA-Z_:][a-zA-Z0-9_:]* .*"
              + "|TYPE [a-zA-Z_:][a-zA-Z0-9_:]* (counter|gauge|histogram|summary|untyped))");

  private static final String PROMETHEUS_ACCEPTS =
      "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
          + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

  private final List<FakeService> services = new ArrayList<>();

  @AfterEach
  void close() {
    services.forEach(
        service -> {
          service.components.forEach(component -> await(component.stop()));
          await(service.vertx().close());
        });
  }

  private FakeService started(String name, Map<String, String> settings) {
    var service = new FakeService(name, settings);
    services.add(service);
    var module = Observability.module();
    module.prepare(service);
    module.install(service);
    service.components.forEach(component -> await(component.start()));
    return service;
  }

  @Test
  void aStartWarnsOfNothingAndKnowsThePromisedTimes() {
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var said = new ListAppender<ILoggingEvent>();
    said.start();
    root.addAppender(said);
    FakeService service;
    try {
      service = started("orders", Map.of());
      service
          .get(Slos.class)
          .slo("sell")
          .route("POST", "/sell")
          .latency(Duration.ofMillis(123), 95);
    } finally {
      root.detachAppender(said);
    }
    Signals.HTTP_SERVER_REQUESTS
        .timer(service.metrics(), "POST", "/sell", "200", "success")
        .record(Duration.ofMillis(1));

    assertThat(said.list).filteredOn(event -> event.getLevel() == Level.WARN).isEmpty();
    assertThat(await(service.pages.get("/metrics").text().apply("")).text())
        .contains("le=\"0.123\"");
  }

  @Test
  void showsJvmAndEventLoopsToPrometheus() {
    var service = started("orders", Map.of());
    service
        .metrics()
        .counter("orders.placed", "method", "GET", "note", "a \"b\" \\ \n c")
        .increment();

    var page = service.pages.get("/metrics");
    var answer = await(page.text().apply(""));
    var text = answer.text();

    assertThat(answer.mediaType()).startsWith("text/plain; version=0.0.4");
    assertThat(text.lines())
        .isNotEmpty()
        .allMatch(line -> SAMPLE.matcher(line).matches() || COMMENT.matcher(line).matches());
    for (var series :
        List.of(
            "jvm_memory_used_bytes{",
            "jvm_threads_live_threads ",
            "jvm_gc_",
            "jvm_classes_loaded_classes ",
            "system_cpu_count ",
            "process_uptime_seconds ",
            "eventloop_lag_seconds{loop=\"0\"}",
            "eventloop_lag_seconds{loop=\"1\"}",
            "orders_placed_total{")) {
      assertThat(text.lines()).as(series).anyMatch(line -> line.startsWith(series));
    }
  }

  @Test
  void keepsTheMetersOfServicesApart() {
    var orders = started("orders", Map.of());
    var fees = started("fees", Map.of());

    orders.metrics().counter("only.orders").increment();

    assertThat(await(orders.pages.get("/metrics").text().apply("")).text())
        .contains("only_orders_total");
    assertThat(await(fees.pages.get("/metrics").text().apply("")).text())
        .doesNotContain("only_orders_total");
  }

  @Test
  void countsInventedMethodsAsOne() {
    var service = started("orders", Map.of());

    for (var method : List.of("GET", "HACK1", "HACK2", "get")) {
      service.metrics().counter("calls", "method", method).increment();
    }

    assertThat(service.metrics().get("calls").tag("method", "OTHER").counter().count())
        .isEqualTo(3);
    assertThat(service.metrics().find("calls").counters()).hasSize(2);
  }

  @Test
  void setsLevelsFromTheConfiguration() {
    started("orders", Map.of("logging.level", "warn"));

    assertThat(LoggerFactory.getLogger("any").isInfoEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("com.rabbitmq.x").isInfoEnabled()).isFalse();

    started("fees", Map.of("logging.level", "debug"));

    assertThat(LoggerFactory.getLogger("any").isDebugEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger("io.netty.x").isInfoEnabled()).isFalse();
    started("fees", Map.of());
  }

  @Test
  void reportsWhatIsWrongInItsConfiguration() {
    var service =
        new FakeService("orders", Map.of("logging.level", "loud", "metrics.loopTick", "0s"));
    services.add(service);

    Observability.module().prepare(service);

    assertThat(service.configuration.problems())
        .extracting(problem -> problem.key())
        .containsExactlyInAnyOrder("logging.level", "metrics.loopTick");
  }

  @Test
  void providesTheLagToOthers() {
    var service = started("orders", Map.of());

    assertThat(service.get(EventLoopLag.class).worst()).isGreaterThanOrEqualTo(Duration.ZERO);
  }

  @Test
  void showsTheTracesOfRecordedRequestsToThoseWhoAskForOpenMetrics() {
    var service = started("orders", Map.of());
    var recorded =
        new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true, null);
    var done = new ArrayList<Future<Void>>();
    for (var trace : List.of(TraceContext.root(), recorded)) {
      // A timer each: a sampler looks only so often.
      var route = trace.sampled() ? "/a" : "/b";
      var timer =
          Signals.HTTP_SERVER_REQUESTS.timer(service.metrics(), "GET", route, "200", "SUCCESS");
      done.add(
          RequestContext.of(trace, "r-1")
              .run(
                  service.vertx(),
                  () -> {
                    timer.record(Duration.ofMillis(30));
                    return Future.succeededFuture();
                  }));
    }
    await(Future.all(done));

    var page = await(service.pages.get("/metrics").text().apply(PROMETHEUS_ACCEPTS));
    assertThat(page.mediaType()).startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(page.text()).endsWith("# EOF\n");
    assertThat(page.text().lines().filter(line -> line.contains(" # {")))
        .isNotEmpty()
        .allMatch(
            line ->
                line.startsWith("http_server_requests_seconds_")
                    && line.contains("route=\"/a\"")
                    && line.contains("trace_id=\"" + recorded.traceId() + "\"")
                    && line.contains("span_id=\"" + recorded.spanId() + "\""));
    assertThat(page.text())
        .contains(
            "http_server_requests_seconds_bucket{method=\"GET\",outcome=\"SUCCESS\",route=\"/a\","
                + "status=\"200\",le=\"0.05\"} 1");
    assertThat(await(service.pages.get("/metrics").text().apply("text/html")).text())
        .doesNotContain(" # {");
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
