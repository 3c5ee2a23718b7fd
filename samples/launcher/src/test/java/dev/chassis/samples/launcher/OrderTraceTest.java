package dev.chassis.samples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.RunningService;
import dev.chassis.ServiceContext;
import dev.chassis.context.TraceContext;
import dev.chassis.messaging.database.Database;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.testkit.zipkin.ThrowawayZipkin;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One order whose charge fails at first, as a real Zipkin has put it together. */
@Tag("slow")
class OrderTraceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void anOrderIsOneTraceInZipkinWithItsEventsAndARetry() throws InterruptedException {
    try (var zipkin = ThrowawayZipkin.start()) {
      var settings =
          Map.of(
              "chassis.tracing.exporter", "zipkin",
              "chassis.tracing.url", zipkin.url() + "/api/v2/spans",
              "chassis.tracing.ratio", "1",
              "chassis.tracing.interval", "100ms");
      settings.forEach(System::setProperty);
      String traceId;
      try {
        traceId = sell();
      } finally {
        settings.keySet().forEach(System::clearProperty);
      }
      Eventually.until(
          () -> "all six are in trace " + traceId + ": " + zipkin.trace(traceId),
          PATIENCE,
          () -> services(zipkin.trace(traceId)).size() == SampleService.values().length);

      var spans = zipkin.trace(traceId);
      System.out.printf("order trace: %d spans of %s%n", spans.size(), services(spans));
      spans.forEach(span -> System.out.println("order trace: " + told(span)));
      assertThat(roots(spans)).as("one beginning").hasSize(1);
      assertThat(told(roots(spans).get(0))).startsWith("gateway SERVER post /shares/sell");
      assertThat(told(spans, "CONSUMER", "fees"))
          .as("tried, failed, and tried again")
          .hasSize(2)
          .allMatch(line -> line.contains("process order_placed"));
      assertThat(spans)
          .filteredOn(span -> span.getString("kind", "").equals("PRODUCER"))
          .extracting(span -> span.getString("name"))
          .contains("send order_created", "send order_placed", "send fee_charged");
    }
  }

  /** Sells once; returns the trace. */
  private static String sell() throws InterruptedException {
    var said = new ByteArrayOutputStream();
    var bank = OneJvm.forTests(new Console(new PrintStream(said, true, StandardCharsets.UTF_8)));
    try {
      var gateway = new StringBuilder();
      bank.start(up -> gateway.append(up.service() == SampleService.GATEWAY ? up.http() : ""));
      var teller = new Teller(new BankClient(gateway.toString()));
      teller.awaitConnected();
      sql(bank, "ALTER TABLE charges ADD CONSTRAINT nobody CHECK (fee_cents < 0) NOT VALID");
      var journeys = teller.sell(List.of(recorded(Sale.plan(1).get(0))));
      var traceId = journeys.get(0).sale().trace().traceId();
      Eventually.until("the charge has failed", PATIENCE, () -> hasFailed(fees(bank)));
      sql(bank, "ALTER TABLE charges DROP CONSTRAINT nobody");
      var order = teller.follow(journeys, PATIENCE).get(0).order();
      assertThat(order.isCompleted()).as(order.toString()).isTrue();
      return traceId;
    } finally {
      bank.stop();
    }
  }

  /** Who sells says that his trace is recorded; the gateway believes him. */
  private static Sale recorded(Sale sale) {
    var trace = sale.trace();
    return new Sale(sale.wish(), new TraceContext(trace.traceId(), trace.spanId(), true, null));
  }

  /** Changes the database of fees. */
  private static void sql(OneJvm bank, String statement) {
    Eventually.succeeds(fees(bank).get(Database.class).pool().query(statement).execute());
  }

  private static ServiceContext fees(OneJvm bank) {
    return bank.running().stream()
        .map(RunningService::context)
        .filter(one -> one.identity().name().equals("fees"))
        .findFirst()
        .orElseThrow();
  }

  private static boolean hasFailed(ServiceContext fees) {
    return fees.metrics().find("messaging.consumed").tag("outcome", "retried").timer() != null;
  }

  /** Spans whose parent is not among them. */
  private static List<JsonObject> roots(List<JsonObject> spans) {
    var ids = spans.stream().map(span -> span.getString("id")).collect(Collectors.toSet());
    return spans.stream().filter(span -> !ids.contains(span.getString("parentId", ""))).toList();
  }

  private static List<String> told(List<JsonObject> spans, String kind, String service) {
    return spans.stream()
        .map(OrderTraceTest::told)
        .filter(line -> line.startsWith(service + " " + kind))
        .toList();
  }

  private static Set<String> services(List<JsonObject> spans) {
    return spans.stream()
        .map(span -> span.getJsonObject("localEndpoint").getString("serviceName"))
        .collect(Collectors.toSet());
  }

  private static String told(JsonObject span) {
    return "%s %s %s %d us"
        .formatted(
            span.getJsonObject("localEndpoint").getString("serviceName"),
            span.getString("kind"),
            span.getString("name"),
            span.getLong("duration", 0L));
  }
}
