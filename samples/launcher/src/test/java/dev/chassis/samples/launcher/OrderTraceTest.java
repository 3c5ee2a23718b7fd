package dev.chassis.samples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.testkit.capture.LogCapture;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.testkit.zipkin.ThrowawayZipkin;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One order, as a real Zipkin has put it together. */
@Tag("trial")
class OrderTraceTest {

  private static final Options OPTIONS = Options.parse("--once", "--orders", "1");

  @TempDir private Path folder;

  @Test
  void anOrderIsOneTraceInZipkin() throws InterruptedException {
    try (var zipkin = ThrowawayZipkin.start();
        var logs = LogCapture.start()) {
      var settings =
          Map.of(
              "chassis.tracing.exporter", "zipkin",
              "chassis.tracing.url", zipkin.url() + "/api/v2/spans",
              "chassis.tracing.ratio", "1",
              "chassis.tracing.interval", "100ms");
      settings.forEach(System::setProperty);
      try {
        sell();
      } finally {
        settings.keySet().forEach(System::clearProperty);
      }
      var traceId =
          logs.lines(line -> line.message().endsWith("completed")).stream()
              .map(line -> line.field("trace.id"))
              .findFirst()
              .orElseThrow();
      Eventually.until(
          "the trace " + traceId, () -> services(zipkin.trace(traceId)).contains("gateway"));

      var spans = zipkin.trace(traceId);
      System.out.printf("order trace: %d spans of %s%n", spans.size(), services(spans));
      spans.forEach(span -> System.out.println("order trace: " + told(span)));
      assertThat(services(spans)).contains("gateway", "orders", "account-transactions");
      var ids = spans.stream().map(span -> span.getString("id")).collect(Collectors.toSet());
      assertThat(spans.stream().filter(span -> span.getString("parentId") == null)).hasSize(1);
      assertThat(spans)
          .filteredOn(span -> span.getString("parentId") != null)
          .allMatch(span -> ids.contains(span.getString("parentId")));
    }
  }

  private void sell() throws InterruptedException {
    var folders = Folders.in(folder);
    folders.prepare();
    var said = new ByteArrayOutputStream();
    var console = new Console(new PrintStream(said, true, StandardCharsets.UTF_8));
    var bank = OneJvm.forTests(console);
    try {
      assertThat(new Demonstration(OPTIONS, console, folders, bank).run())
          .as(said.toString(StandardCharsets.UTF_8))
          .isTrue();
    } finally {
      bank.stop();
    }
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
