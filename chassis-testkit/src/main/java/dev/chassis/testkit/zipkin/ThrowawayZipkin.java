package dev.chassis.testkit.zipkin;

import dev.chassis.Environment;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Zipkin server of the test's own, on a free port, with its spans in memory: the jar {@code
 * io.zipkin:zipkin-server:exec}, found by the variable {@code CHASSIS_ZIPKIN}. It is too large to
 * be a dependency. Whatever is left when the JVM ends is killed.
 */
public final class ThrowawayZipkin implements AutoCloseable {

  /** Names the jar. */
  public static final String JAR = "CHASSIS_ZIPKIN";

  private static final Duration START_LIMIT = Duration.ofMinutes(1);
  private static final int OK = 200;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path log;
  private final int port;
  private final Process process;

  private ThrowawayZipkin(Path jar) throws IOException {
    this.log = Files.createTempFile("throwaway-zipkin", ".log");
    this.port = freePort();
    var command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(log.toFile());
    command.environment().put("QUERY_PORT", Integer.toString(port));
    this.process = command.start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end throwaway zipkin"));
  }

  /**
   * Starts one.
   *
   * @throws org.opentest4j.TestAbortedException when there is no jar, so that the test is skipped
   */
  public static ThrowawayZipkin start() {
    var named = System.getenv(JAR);
    if (named == null || named.isBlank()) {
      Assumptions.abort(
          "no Zipkin here: put the file of io.zipkin:zipkin-server:3.5.1:jar:exec into " + JAR);
      throw new AssertionError("unreachable");
    }
    try {
      var zipkin = new ThrowawayZipkin(Path.of(named));
      Eventually.until(
          () -> "Zipkin, which said " + zipkin.said(), START_LIMIT, () -> zipkin.isUp());
      return zipkin;
    } catch (IOException e) {
      throw new UncheckedIOException("Zipkin does not start", e);
    }
  }

  /** Has services that start in {@code environment} record every request and tell of it here. */
  public Environment join(Environment environment) {
    return environment
        .set("tracing.exporter", "zipkin")
        .set("tracing.url", url().resolve("/api/v2/spans"))
        .set("tracing.ratio", 1)
        .set("tracing.interval", "100ms");
  }

  /** Where it listens. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The spans of a trace as Zipkin has put them together; empty while it knows none. */
  public List<JsonObject> trace(String traceId) {
    var body = get("/api/v2/trace/" + traceId);
    return body == null
        ? List.of()
        : new JsonArray(body).stream().map(JsonObject.class::cast).toList();
  }

  /** Ends it. Harmless when repeated. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    log.toFile().delete();
  }

  private boolean isUp() {
    return process.isAlive() && get("/health") != null;
  }

  private String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private @Nullable String get(String path) {
    var request = HttpRequest.newBuilder(url().resolve(path)).timeout(Duration.ofSeconds(10));
    try {
      var answer = http.send(request.build(), BodyHandlers.ofString());
      return answer.statusCode() == OK ? answer.body() : null;
    } catch (IOException notYet) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
