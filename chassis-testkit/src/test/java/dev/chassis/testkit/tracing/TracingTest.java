package dev.chassis.testkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.ServiceContext;
import dev.chassis.client.ServiceRequest;
import dev.chassis.http.ProblemException;
import dev.chassis.observability.Observability;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.capture.LogCapture;
import dev.chassis.testkit.capture.SpanCapture;
import dev.chassis.testkit.capture.SpanCapture.CapturedSpan;
import dev.chassis.testkit.stub.StubService;
import dev.chassis.testkit.time.Eventually;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.vertx.core.Future;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class TracingTest {

  private static final Logger log = LoggerFactory.getLogger("shop");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";

  private static Chassis shop() {
    return Chassis.service("shop").with(Observability.module()).wiring(TracingTest::wire);
  }

  private static void wire(ServiceContext chassis) {
    var stock = chassis.client("stock");
    var bus = chassis.vertx().eventBus();
    bus.consumer(
        "prices",
        message -> {
          log.info("priced");
          message.reply("12");
        });
    chassis
        .http()
        .get(
            "/sales/{id}",
            call -> {
              log.info("asked");
              return bus.request("prices", "x")
                  .compose(price -> stock.call(ServiceRequest.get("/items/" + call.path("id"))))
                  .map(answer -> Map.of("id", call.path("id")));
            });
    chassis.http().get("/broken", call -> Future.failedFuture(new IllegalStateException("no")));
    chassis
        .http()
        .get("/gone", call -> Future.failedFuture(ProblemException.notFound("gone", "x")));
    chassis
        .http()
        .get(
            "/own",
            call -> {
              var tracer = chassis.get(OpenTelemetry.class).getTracer("shop");
              var own = tracer.spanBuilder("count").startSpan();
              own.setAttribute("counted", 3);
              own.end();
              return Future.succeededFuture(Span.current().getSpanContext().getTraceId());
            });
  }

  private static UnaryOperator<Environment> traced(SpanCapture spans, StubService stock) {
    return environment ->
        stock.join(spans.join(environment)).set("client.stock.hedge.enabled", false);
  }

  @Test
  void tellsOfARequestWithWhatItLedTo() {
    try (var spans = SpanCapture.start();
        var log = LogCapture.start();
        var stock = StubService.named("stock");
        var shop = ServiceUnderTest.start(shop(), traced(spans, stock))) {
      stock.get("/items/{id}", call -> Map.of("n", 1)).failingNext(1, 502);

      var answer = shop.http().get("/sales/7?token=hush-hush&page=2");

      assertThat(answer.status()).isEqualTo(200);
      var server = spans.await("the request", one -> one.name().equals("get /sales/{id}"));
      var trace = spans.await(server.traceId(), 5);
      assertThat(server.kind()).isEqualTo("SERVER");
      assertThat(server.parentId()).isNull();
      assertThat(server.service()).isEqualTo("shop");
      assertThat(server.isError()).isFalse();
      assertThat(server.tags())
          .containsEntry("http.request.method", "GET")
          .containsEntry("http.route", "/sales/{id}")
          .containsEntry("url.path", "/sales/7")
          .containsEntry("url.scheme", "http")
          .containsEntry("client.address", "127.0.0.1")
          .containsEntry("server.address", "127.0.0.1")
          .containsEntry("http.response.status_code", "200");
      assertThat(server.tag("url.query")).contains("page=2").doesNotContain("hush-hush");

      var attempts = trace.stream().filter(one -> one.name().equals("get stock")).toList();
      assertThat(attempts).hasSize(2);
      assertThat(attempts.get(0).isError()).isTrue();
      assertThat(attempts.get(0).tag("http.response.status_code")).isEqualTo("502");
      assertThat(attempts.get(1).isError()).isFalse();
      assertThat(attempts.get(1).tag("http.request.resend_count")).isEqualTo("1");
      assertThat(attempts).allMatch(one -> "CLIENT".equals(one.kind()));
      assertThat(attempts.get(1).parentId()).isEqualTo(server.id());

      var sent = only(spans, "PRODUCER", "send prices");
      var received = only(spans, "CONSUMER", "send prices");
      assertThat(sent.parentId()).isEqualTo(server.id());
      assertThat(received.parentId()).isEqualTo(sent.id());

      // What is logged has the ids of the span it was logged in.
      var asked = log.await("a line", line -> line.message().equals("asked"));
      assertThat(asked.field("trace.id")).isEqualTo(server.traceId());
      assertThat(asked.field("span.id")).isEqualTo(server.id());
      var priced = log.await("a line", line -> line.message().equals("priced"));
      assertThat(priced.field("span.id")).isEqualTo(received.id());
      // What is called hears of the attempt's span.
      assertThat(stock.calls()).hasSize(2);
      assertThat(stock.calls().get(1).header("traceparent"))
          .isEqualTo("00-" + server.traceId() + "-" + attempts.get(1).id() + "-01");
    }
  }

  @Test
  void goesOnWithTheTraceOfACallerWhoIsBelieved() {
    try (var spans = SpanCapture.start();
        var stock = StubService.named("stock");
        var shop = ServiceUnderTest.start(shop(), traced(spans, stock))) {
      shop.http().get("/own", Map.of("traceparent", "00-" + TRACE + "-" + PARENT + "-01"));

      var server = spans.await("the request", one -> one.name().equals("get /own"));
      assertThat(server.traceId()).isEqualTo(TRACE);
      assertThat(server.parentId()).isEqualTo(PARENT);
      var own = spans.await("the service's own", one -> one.name().equals("count"));
      assertThat(own.parentId()).isEqualTo(server.id());
      assertThat(own.tag("counted")).isEqualTo("3");
    }
  }

  @Test
  void recordsNothingOfARequestWhoseCallerDoesNot() {
    try (var spans = SpanCapture.start();
        var stock = StubService.named("stock");
        var shop = ServiceUnderTest.start(shop(), traced(spans, stock))) {
      stock.get("/items/{id}", call -> Map.of("n", 1));
      var unsampled = Map.of("traceparent", "00-" + TRACE + "-" + PARENT + "-00");

      shop.http().get("/sales/1", unsampled);
      shop.http().get("/own", unsampled);
      shop.http().get("/gone");

      spans.await("a later request", one -> one.name().equals("get /gone"));
      assertThat(spans.trace(TRACE)).isEmpty();
      assertThat(spans.spans()).noneMatch(one -> one.name().equals("count"));
      assertThat(stock.calls().get(0).header("traceparent"))
          .startsWith("00-" + TRACE)
          .endsWith("-00");
    }
  }

  @Test
  void takesWhatAServerFailedAtForAnErrorAndWhatItRefusedForNone() {
    try (var spans = SpanCapture.start();
        var stock = StubService.named("stock");
        var shop = ServiceUnderTest.start(shop(), traced(spans, stock))) {
      shop.http().get("/broken");
      shop.http().get("/gone");
      shop.http().get("/nowhere");

      var broken = spans.await("broken", one -> one.name().equals("get /broken"));
      assertThat(broken.isError()).isTrue();
      assertThat(broken.tag("error.type")).isEqualTo("500");
      assertThat(spans.await("gone", one -> one.name().equals("get /gone")).isError()).isFalse();
      var nowhere = spans.await("nowhere", one -> one.tag("url.path").equals("/nowhere"));
      assertThat(nowhere.tags()).doesNotContainKey("http.route");
    }
  }

  @Test
  void countsWhatBecameOfSpans() {
    try (var spans = SpanCapture.start();
        var stock = StubService.named("stock");
        var shop = ServiceUnderTest.start(shop(), traced(spans, stock))) {
      shop.http().get("/gone");
      spans.await("a span", one -> true);

      Eventually.until(
          "the count",
          () ->
              shop.management()
                  .get("/metrics")
                  .body()
                  .contains("tracing_spans_total{outcome=\"exported\"} 1.0"));
    }
  }

  private static CapturedSpan only(SpanCapture spans, String kind, String name) {
    return spans.await(
        kind + " " + name, one -> kind.equals(one.kind()) && one.name().equals(name));
  }
}
