package dev.chassis.testkit.monitoring;

import dev.chassis.testkit.broker.ThrowawayRabbit;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of the machine.
 *
 * @param path where it lies
 */
public record InstalledProgram(Path path) {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final long LIMIT_SECONDS = 60;

  /**
   * The first of these names that lies on the PATH.
   *
   * @param debianPackage what brings it on Debian, for who lacks it
   * @throws org.opentest4j.TestAbortedException when there is none, so the test is skipped; an
   *     AssertionError when {@code CHASSIS_REQUIRE_SERVERS} is {@code true}
   */
  public static InstalledProgram named(String debianPackage, String... names) {
    var folders = String.valueOf(System.getenv("PATH")).split(File.pathSeparator);
    return Arrays.stream(names)
        .flatMap(name -> Arrays.stream(folders).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(InstalledProgram::new)
        .orElseThrow(() -> absent(names[0], debianPackage));
  }

  private static RuntimeException absent(String name, String debianPackage) {
    var reason = name + " is not installed; on Debian: apt-get install " + debianPackage;
    if ("true".equals(System.getenv(ThrowawayRabbit.REQUIRE_SERVERS))) {
      throw new AssertionError(reason);
    }
    Assumptions.abort(reason);
    return new IllegalStateException(reason);
  }

  /** What a run said, and its exit code. */
  public record Run(int code, String output) {}

  /** Runs it to its end, at most for a minute. */
  public Run run(Path folder, String... arguments) throws IOException, InterruptedException {
    var output = Files.createTempFile(folder, "run", ".txt");
    var process = start(folder, output, List.of(arguments));
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(path + " did not end:\n" + Files.readString(output));
    }
    return new Run(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }

  Process start(Path folder, Path output, List<String> arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(path.toString());
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Status and body of a GET; status 0 when there was no answer. */
  static Answer get(String url) {
    try {
      var request = HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER).build();
      var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (IOException e) {
      return new Answer(0, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(0, "interrupted");
    }
  }

  record Answer(int status, String body) {}
}
