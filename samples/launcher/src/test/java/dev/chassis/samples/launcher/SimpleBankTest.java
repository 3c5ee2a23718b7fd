package dev.chassis.samples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.testkit.capture.LogCapture;
import dev.chassis.testkit.capture.LogCapture.Line;
import dev.chassis.testkit.signals.SignalCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole bank in this JVM, over real HTTP. */
class SimpleBankTest {

  private static final Options OPTIONS = Options.parse("--once", "--orders", "9");

  @TempDir private Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void sellsSharesEndToEnd() throws InterruptedException {
    var folders = Folders.in(folder);
    folders.prepare();
    var bank = OneJvm.forTests(console());
    boolean right;
    boolean clean;
    try (var logs = LogCapture.start()) {
      try {
        right = new Demonstration(OPTIONS, console(), folders, bank).run();
        assertEveryMeterIsListed(bank);
      } finally {
        clean = bank.stop();
      }
      assertThat(right).as(text()).isTrue();
      assertThat(clean).as("everything stops in good order").isTrue();
      assertThat(text()).contains("all right: 9 orders placed");
      assertEveryOrderHasOneTrace(logs);
    }
  }

  private static void assertEveryMeterIsListed(OneJvm bank) throws InterruptedException {
    var check = SignalCheck.ofChassis();
    assertThat(bank.running()).hasSize(6);
    for (var service : bank.running()) {
      // Asked for, because the meters of the JVM are made when somebody looks.
      assertThat(get(service.managementPort(), "/metrics"))
          .contains("jvm_memory_used_bytes", "http_server_in_flight");
      assertThat(check.faults(service.context().metrics()))
          .as(service.context().identity().name())
          .isEmpty();
    }
  }

  private static void assertEveryOrderHasOneTrace(LogCapture logs) {
    var lines = logs.lines(line -> !line.field("labels.order").isEmpty());
    var byOrder = lines.stream().collect(Collectors.groupingBy(line -> line.field("labels.order")));
    var completed =
        byOrder.values().stream()
            .filter(own -> own.stream().anyMatch(line -> line.message().endsWith("completed")))
            .toList();

    assertThat(completed).hasSize(9);
    for (var own : completed) {
      assertThat(own.stream().map(line -> line.field("trace.id")).distinct()).hasSize(1);
      assertThat(own.get(0).field("trace.id")).hasSize(32);
      assertThat(services(logs.trace(own.get(0).field("trace.id"))))
          .containsExactlyInAnyOrder(
              "gateway", "orders", "account-transactions", "market", "fees", "alerts");
    }
  }

  private static String get(int port, String path) throws InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    try {
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Which services wrote these lines. */
  private static Set<String> services(List<Line> lines) {
    return lines.stream().map(line -> line.field("service.name")).collect(Collectors.toSet());
  }

  private Console console() {
    return new Console(new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private String text() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
