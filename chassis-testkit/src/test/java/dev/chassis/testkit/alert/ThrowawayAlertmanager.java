package dev.chassis.testkit.alert;

import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.time.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The installed Alertmanager on a free port; what it says goes to a webhook. */
final class ThrowawayAlertmanager implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final Path log;
  private final String url;

  private ThrowawayAlertmanager(Process process, Path log, String url) {
    this.process = process;
    this.log = log;
    this.url = url;
  }

  /**
   * Starts it.
   *
   * @throws org.opentest4j.TestAbortedException when it is not installed, so the test is skipped;
   *     an AssertionError when {@code CHASSIS_REQUIRE_SERVERS} is {@code true}
   */
  static ThrowawayAlertmanager start(Path folder, String webhook) throws IOException {
    var program =
        find()
            .orElseThrow(
                () ->
                    absent(
                        "Alertmanager is not installed; on Debian: apt-get install"
                            + " prometheus-alertmanager"));
    var config = folder.resolve("alertmanager.yml");
    Files.writeString(
        config,
        """
        global: {resolve_timeout: 5m}
        route: {receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}
        receivers:
        - name: hook
          webhook_configs: [{url: "%s", send_resolved: true}]
        """
            .formatted(webhook));
    int port = freePort();
    var log = folder.resolve("alertmanager.log");
    var process =
        new ProcessBuilder(
                List.of(
                    program.toString(),
                    "--config.file=" + config,
                    "--storage.path=" + folder.resolve("data"),
                    "--web.listen-address=127.0.0.1:" + port,
                    "--cluster.listen-address="))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    var started = new ThrowawayAlertmanager(process, log, "http://127.0.0.1:" + port);
    try {
      Eventually.until("Alertmanager is ready", started::isReady);
    } catch (AssertionError e) {
      started.close();
      throw new AssertionError("Alertmanager does not start:\n" + Files.readString(log), e);
    }
    return started;
  }

  String url() {
    return url;
  }

  /** What {@code GET path} answers. */
  String get(String path) {
    try {
      var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(5));
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new AssertionError("it ended");
    }
    try {
      return get("/-/ready").startsWith("OK");
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static Optional<Path> find() {
    var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(":"))
        .flatMap(
            folder ->
                Stream.of("prometheus-alertmanager", "alertmanager")
                    .map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static RuntimeException absent(String reason) {
    if ("true".equals(System.getenv(ThrowawayRabbit.REQUIRE_SERVERS))) {
      throw new AssertionError(reason);
    }
    System.out.println("skipped: " + reason);
    Assumptions.abort(reason);
    return new IllegalStateException("never reached");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public String toString() {
    return url + ", log " + log;
  }
}
