package dev.chassis.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.time.Ticker;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code Chassis.run} does as a process of its own: exit codes, outputs, signals. */
@Timeout(20)
class ServiceProcessTest {

  @TempDir private Path folder;
  private final List<ChildJvm> children = new ArrayList<>();

  @AfterEach
  void endChildren() {
    children.forEach(ChildJvm::close);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // no SIGTERM there
  void finishesWhatIsUnderWayAfterSigtermAndExitsWith0() throws Exception {
    var child = start(List.of("-Dchassis.shutdown.pause=50ms"), ChildJvm.ANY_PORTS);
    int port = child.up().port();
    var answer =
        HttpClient.newHttpClient()
            .sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/slow")).build(),
                HttpResponse.BodyHandlers.ofString());
    child.lineWith("at work");

    child.terminate();

    var output = child.rest();
    assertThat(answer.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(child.exitCode()).isZero();
    assertThat(output)
        .containsSubsequence("stop: leaving announced", "stop: http server", "database closed")
        .contains("stop: management server");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void stopsWhatHadStartedWhenToldSoWhileItStarts() throws Exception {
    var child = start(List.of("-Dchild=slow to start"), ChildJvm.ANY_PORTS);
    child.lineWith("warming up");

    child.terminate();

    assertThat(child.rest()).contains("database closed").doesNotContain("did not start");
    assertThat(child.exitCode()).isZero();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void exitsWith3WhenAStepHangs() throws Exception {
    var child =
        start(
            List.of(
                "-Dchild=slow to stop",
                "-Dchassis.shutdown.step=200ms",
                "-Dchassis.shutdown.pause=0s"),
            ChildJvm.ANY_PORTS);
    child.lineWith("is up");

    child.terminate();

    assertThat(child.rest()).contains("stop: cool-down failed").contains("database closed");
    assertThat(child.exitCode()).isEqualTo(3);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aSecondSignalHurriesAndIsNamed() throws Exception {
    var child = start(List.of("-Dchassis.shutdown.pause=20s"), ChildJvm.ANY_PORTS);
    child.up();

    child.terminate();
    child.lineWith("stop: leaving announced");
    long hurried = Ticker.system().nanos();
    child.terminate();

    assertThat(child.endedAfter(Ticker.system(), hurried)).isLessThan(Duration.ofSeconds(5));
    assertThat(child.exitCode()).isEqualTo(5);
    assertThat(child.rest())
        .contains("SIGTERM again: stopping in a hurry", "stop: pause for callers done")
        .contains("stop: http server done", "database closed");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aSecondSignalCutsWhatIsUnderWayAndNamesIt() throws Exception {
    var child = start(List.of("-Dchassis.shutdown.pause=0s"), ChildJvm.ANY_PORTS);
    int port = child.up().port();
    var cut = get(port, "/work/20000");
    child.lineWith("at work");

    child.terminate();
    child.lineWith("stop: leaving announced");
    child.terminate();

    assertThat(child.rest())
        .containsPattern("cut GET /work/\\{millis} after \\d+ ms, trace [0-9a-f]{32}");
    assertThat(child.exitCode()).isEqualTo(5);
    assertThatThrownBy(() -> cut.get(5, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whatOutlastsTheGraceIsCutNamedAndMakesTheExitCode4() throws Exception {
    var child =
        start(
            List.of("-Dchassis.shutdown.pause=0s", "-Dchassis.shutdown.grace=1s"),
            ChildJvm.ANY_PORTS);
    int port = child.up().port();
    var inTime = get(port, "/work/700");
    child.lineWith("at work");
    var tooLong = get(port, "/work/3000");
    child.lineWith("at work");

    long told = Ticker.system().nanos();
    child.terminate();

    assertThat(inTime.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> tooLong.get(5, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(Duration.ofNanos(Ticker.system().nanos() - told))
        .isBetween(Duration.ofMillis(900), Duration.ofMillis(1500));
    assertThat(child.exitCode()).isEqualTo(4);
    assertThat(child.rest())
        .contains("cut GET /work/{millis} after")
        .contains("stop: http server cut")
        .contains("database closed");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void doesNotExitWith0WhenAStartIsGivenUpAndItsStopFails() throws Exception {
    var child = start(List.of("-Dchild=slow to start, fails to stop"), ChildJvm.ANY_PORTS);
    child.lineWith("warming up");

    child.terminate();

    assertThat(child.rest()).contains("stop: stubborn failed");
    assertThat(child.exitCode()).isEqualTo(3);
  }

  @Test
  void anExitOfTheServicesOwnDrainsAndKeepsItsCode() throws Exception {
    var child = start(List.of("-Dchild=exits", "-Dchassis.shutdown.pause=0s"), ChildJvm.ANY_PORTS);

    assertThat(child.rest()).contains("database closed");
    assertThat(child.exitCode()).isEqualTo(42);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  @Tag("slow") // the limit on what hangs is 5 s beyond shutdown.timeout
  void endsAlsoWhenAStopBlocksItsEventLoopForGood() throws Exception {
    var child =
        start(
            List.of(
                "-Dchild=blocks when stopped",
                "-Dchassis.shutdown.pause=0s",
                "-Dchassis.shutdown.timeout=300ms"),
            ChildJvm.ANY_PORTS);
    child.up();

    long told = Ticker.system().nanos();
    child.terminate();

    assertThat(child.endedAfter(Ticker.system(), told)).isLessThan(Duration.ofSeconds(7));
    assertThat(child.exitCode()).isEqualTo(3);
    assertThat(child.rest()).contains("did not stop within PT5.3S; the process ends now");
  }

  @Test
  void exitsWith2AndAllProblemsWhenTheConfigurationIsWrong() throws Exception {
    int port = freePort();
    var child =
        start(
            List.of("-Dchassis.shop.shelves=12", "-Dchassis.http.idleTimeout=long"),
            List.of("--port", String.valueOf(port), "--management-port", "0"));

    var output = child.rest();

    assertThat(child.exitCode()).isEqualTo(2);
    assertThat(child.errors())
        .contains("child did not start: 2 problems")
        .contains("shop.shelves: 12: expected from 1 to 9")
        .contains("http.idleTimeout: \"long\"");
    assertThat(output.lines()).hasSize(1);
    assertThat(output).startsWith("{").contains("\"ERROR\"").contains("shop.shelves");
    assertThat(isOpen(port)).isFalse();
  }

  @Test
  void exitsWith2ForAnUnknownArgument() throws Exception {
    var child = start(List.of(), List.of("--prot", "80"));

    assertThat(child.rest()).isEmpty();
    assertThat(child.exitCode()).isEqualTo(2);
    assertThat(child.errors()).isEqualTo("child: unknown argument --prot; try --help\n");
  }

  @Test
  void exitsWith2ForAFileThatIsNotThere() throws Exception {
    var child = start(List.of(), List.of("--config", "nowhere.conf"));

    child.rest();
    assertThat(child.exitCode()).isEqualTo(2);
    assertThat(child.errors()).contains("nowhere.conf");
  }

  @Test
  void checksWithoutOpeningAPort() throws Exception {
    int port = freePort();
    var child = start(List.of(), List.of("--check", "--port", String.valueOf(port)));

    assertThat(child.rest()).doesNotContain("start: ");
    assertThat(child.exitCode()).isZero();
    assertThat(child.errors()).isEqualTo("child: configuration and wiring are fine\n");
  }

  @Test
  void checksWhilePortsAreTakenAndCallsNobody() throws Exception {
    try (var http = new ServerSocket(0);
        var management = new ServerSocket(0);
        var broker = new ServerSocket(0)) {
      broker.setSoTimeout(1);
      var child =
          start(
              List.of(
                  "-Dchild=with messaging",
                  "-Dchassis.messaging.transport=rabbitmq",
                  "-Dchassis.messaging.rabbitmq.uri=amqp://127.0.0.1:" + broker.getLocalPort()),
              List.of(
                  "--check",
                  "--port",
                  String.valueOf(http.getLocalPort()),
                  "--management-port",
                  String.valueOf(management.getLocalPort())));

      assertThat(child.rest()).doesNotContain("start: ");
      assertThat(child.exitCode()).isZero();
      assertThatThrownBy(broker::accept)
          .as("nobody has connected to the broker")
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void namesARingOfComponentsAlsoWhenItOnlyChecks() throws Exception {
    var child = start(List.of("-Dchild=ring"), List.of("--check"));

    child.rest();
    assertThat(child.exitCode()).isEqualTo(1);
    assertThat(child.errors())
        .isEqualTo("child did not start: components need each other in a ring: a → b → a\n");
  }

  @Test
  void helps() throws Exception {
    var child = start(List.of(), List.of("--help"));

    assertThat(child.rest()).isEmpty();
    assertThat(child.exitCode()).isZero();
    assertThat(child.errors()).startsWith("usage: child [options]").contains("--config FILE");
  }

  @Test
  void exitsWith1AndASentenceWhenThePortIsTaken() throws Exception {
    try (var taken = new ServerSocket(0)) {
      var port = String.valueOf(taken.getLocalPort());
      var child = start(List.of(), List.of("--port", port, "--management-port", "0"));

      assertThat(child.rest()).contains("database closed");
      assertThat(child.exitCode()).isEqualTo(1);
      assertThat(child.errors().lines()).hasSize(1);
      assertThat(child.errors()).startsWith("child did not start: ").contains(":" + port);
    }
  }

  @Test
  void exitsWith1WhenItCannotBeWired() throws Exception {
    var child = start(List.of("-Dchild=cannot be wired"), ChildJvm.ANY_PORTS);

    child.rest();
    assertThat(child.exitCode()).isEqualTo(1);
    assertThat(child.errors()).isEqualTo("child did not start: there is no key\n");
  }

  @Test
  void exitsWith1AndTheNameOfAStepThatReturnsNull() throws Exception {
    var child = start(List.of("-Dchild=has a careless step"), ChildJvm.ANY_PORTS);

    assertThat(child.rest()).contains("database closed");
    assertThat(child.exitCode()).isEqualTo(1);
    assertThat(child.errors())
        .startsWith("child did not start: warm-up did not start: it returned null");
  }

  private ChildJvm start(List<String> options, List<String> arguments) throws IOException {
    var child = ChildJvm.start(Child.class, folder, options, arguments);
    children.add(child);
    return child;
  }

  private static CompletableFuture<HttpResponse<String>> get(int port, String path) {
    return HttpClient.newHttpClient()
        .sendAsync(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static boolean isOpen(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException refused) {
      return false;
    }
  }
}
