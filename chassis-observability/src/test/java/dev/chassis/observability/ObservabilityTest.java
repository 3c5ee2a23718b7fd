package dev.chassis.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.observability.metrics.EventLoopLag;
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
  void showsJvmAndEventLoopsToPrometheus() {
    var service = started("orders", Map.of());
    service
        .metrics()
        .counter("orders.placed", "method", "GET", "note", "a \"b\" \\ \n c")
        .increment();

    var page = service.pages.get("/metrics");
    var text = await(page.text().get());

    assertThat(page.mediaType()).startsWith("text/plain; version=0.0.4");
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

    assertThat(await(orders.pages.get("/metrics").text().get())).contains("only_orders_total");
    assertThat(await(fees.pages.get("/metrics").text().get())).doesNotContain("only_orders_total");
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

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
