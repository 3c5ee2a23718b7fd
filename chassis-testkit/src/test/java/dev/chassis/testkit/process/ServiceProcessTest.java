package dev.chassis.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.json.JsonCodec;
import io.vertx.core.buffer.Buffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code Chassis.run} does as a process of its own: exit codes, outputs, signals. */
@Timeout(20)
class ServiceProcessTest {

  private static final List<String> ANY_PORTS = List.of("--port", "0", "--management-port", "0");

  @TempDir private Path folder;
  private final List<Process> children = new ArrayList<>();

  @AfterEach
  void endChildren() {
    children.forEach(Process::destroyForcibly);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // no SIGTERM there
  void finishesWhatIsUnderWayAfterSigtermAndExitsWith0() throws Exception {
    var child = start(List.of("-Dchassis.shutdown.pause=50ms"), ANY_PORTS);
    var up = lineWith(child, "is up, http on port");
    int port = (Integer) JsonCodec.decode(Buffer.buffer(up), Map.class).get("labels.port");
    var answer =
        HttpClient.newHttpClient()
            .sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/slow")).build(),
                HttpResponse.BodyHandlers.ofString());
    lineWith(child, "at work");

    terminate(child);

    var output = rest(child);
    assertThat(answer.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(child.waitFor()).isZero();
    assertThat(output)
        .containsSubsequence("stop: leaving announced", "stop: http server", "database closed")
        .contains("stop: management server");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void stopsWhatHadStartedWhenToldSoWhileItStarts() throws Exception {
    var child = start(List.of("-Dchild=slow to start"), ANY_PORTS);
    lineWith(child, "warming up");

    terminate(child);

    assertThat(rest(child)).contains("database closed").doesNotContain("did not start");
    assertThat(child.waitFor()).isZero();
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
            ANY_PORTS);
    lineWith(child, "is up");

    terminate(child);

    assertThat(rest(child)).contains("stop: cool-down failed").contains("database closed");
    assertThat(child.waitFor()).isEqualTo(3);
  }

  @Test
  void exitsWith2AndAllProblemsWhenTheConfigurationIsWrong() throws Exception {
    int port = freePort();
    var child =
        start(
            List.of("-Dchassis.shop.shelves=12", "-Dchassis.http.idleTimeout=long"),
            List.of("--port", String.valueOf(port), "--management-port", "0"));

    var output = rest(child);

    assertThat(child.waitFor()).isEqualTo(2);
    assertThat(errors())
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

    assertThat(rest(child)).isEmpty();
    assertThat(child.waitFor()).isEqualTo(2);
    assertThat(errors()).isEqualTo("child: unknown argument --prot; try --help\n");
  }

  @Test
  void exitsWith2ForAFileThatIsNotThere() throws Exception {
    var child = start(List.of(), List.of("--config", "nowhere.conf"));

    rest(child);
    assertThat(child.waitFor()).isEqualTo(2);
    assertThat(errors()).contains("nowhere.conf");
  }

  @Test
  void checksWithoutOpeningAPort() throws Exception {
    int port = freePort();
    var child = start(List.of(), List.of("--check", "--port", String.valueOf(port)));

    assertThat(rest(child)).doesNotContain("start: ");
    assertThat(child.waitFor()).isZero();
    assertThat(errors()).isEqualTo("child: configuration and wiring are fine\n");
  }

  @Test
  void helps() throws Exception {
    var child = start(List.of(), List.of("--help"));

    assertThat(rest(child)).isEmpty();
    assertThat(child.waitFor()).isZero();
    assertThat(errors()).startsWith("usage: child [options]").contains("--config FILE");
  }

  @Test
  void exitsWith1AndASentenceWhenThePortIsTaken() throws Exception {
    try (var taken = new ServerSocket(0)) {
      var port = String.valueOf(taken.getLocalPort());
      var child = start(List.of(), List.of("--port", port, "--management-port", "0"));

      assertThat(rest(child)).contains("database closed");
      assertThat(child.waitFor()).isEqualTo(1);
      assertThat(errors().lines()).hasSize(1);
      assertThat(errors()).startsWith("child did not start: ").contains(":" + port);
    }
  }

  @Test
  void exitsWith1WhenItCannotBeWired() throws Exception {
    var child = start(List.of("-Dchild=cannot be wired"), ANY_PORTS);

    rest(child);
    assertThat(child.waitFor()).isEqualTo(1);
    assertThat(errors()).isEqualTo("child did not start: there is no key\n");
  }

  @Test
  void exitsWith1AndTheNameOfAStepThatReturnsNull() throws Exception {
    var child = start(List.of("-Dchild=has a careless step"), ANY_PORTS);

    assertThat(rest(child)).contains("database closed");
    assertThat(child.waitFor()).isEqualTo(1);
    assertThat(errors()).startsWith("child did not start: warm-up did not start: it returned null");
  }

  private Process start(List<String> options, List<String> arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), Child.class.getName()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectError(errorFile().toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("CHASSIS_"));
    var child = builder.start();
    children.add(child);
    return child;
  }

  /** Sends SIGTERM; {@code Process.destroy} would close the child's output as well. */
  private static void terminate(Process child) {
    child.toHandle().destroy();
  }

  private static String classPath() {
    var own = System.getProperty("java.class.path");
    return System.getProperty("surefire.test.class.path", own);
  }

  private static String lineWith(Process child, String part) throws IOException {
    BufferedReader reader = child.inputReader();
    for (var line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.contains(part)) {
        return line;
      }
    }
    throw new AssertionError("the process ended without: " + part);
  }

  /** What else it writes until it ends. */
  private static String rest(Process child) {
    return child.inputReader().lines().map(line -> line + "\n").collect(Collectors.joining());
  }

  private Path errorFile() {
    return folder.resolve("errors");
  }

  private String errors() throws IOException {
    return Files.readString(errorFile());
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
