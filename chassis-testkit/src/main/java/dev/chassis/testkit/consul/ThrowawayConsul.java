package dev.chassis.testkit.consul;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Consul agent of the test's own, on free ports, with nothing on disk: found by the variable
 * {@code CHASSIS_CONSUL}, else on the {@code PATH}. It can be frozen: connections stay open,
 * nothing is answered. Whatever is left when the JVM ends is killed.
 */
public final class ThrowawayConsul implements AutoCloseable {

  /** Names the program where it is not on the PATH. */
  public static final String PROGRAM = "CHASSIS_CONSUL";

  private static final int LOOKS = 400;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private final Path log;
  private final int port;
  private final Process process;

  private ThrowawayConsul(Path program) throws IOException {
    this.log = Files.createTempFile("throwaway-consul", ".log");
    var ports = freePorts();
    this.port = ports.get(0);
    this.process =
        new ProcessBuilder(
                program.toString(),
                "agent",
                "-dev",
                "-bind=127.0.0.1",
                "-client=127.0.0.1",
                "-node=throwaway",
                "-http-port=" + port,
                "-dns-port=-1",
                "-grpc-port=-1",
                "-server-port=" + ports.get(1),
                "-serf-lan-port=" + ports.get(2),
                "-serf-wan-port=-1",
                "-log-level=warn",
                "-hcl=disable_update_check=true performance{raft_multiplier=1}")
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(log.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end throwaway consul"));
  }

  /**
   * Starts one.
   *
   * @throws org.opentest4j.TestAbortedException when there is no such program, so that the test is
   *     skipped
   */
  public static ThrowawayConsul start() {
    var program = program();
    if (program == null) {
      Assumptions.abort("no Consul here: put consul on the PATH, or its file into " + PROGRAM);
      throw new AssertionError("unreachable");
    }
    try {
      var consul = new ThrowawayConsul(program);
      consul.awaitLeader();
      return consul;
    } catch (IOException e) {
      throw new UncheckedIOException("Consul does not start", e);
    }
  }

  /** Where it listens. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Freezes it. */
  public void freeze() {
    signal("-STOP");
  }

  /** Lets it go on. */
  public void thaw() {
    signal("-CONT");
  }

  /** Ends it. Harmless when repeated. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    log.toFile().delete();
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", name, Long.toString(process.pid()))
          .inheritIO()
          .start()
          .onExit()
          .join();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send " + name, e);
    }
  }

  private void awaitLeader() throws IOException {
    for (int look = 0; look < LOOKS && process.isAlive(); look++) {
      if (hasLeader()) {
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    close();
    throw new IOException("no leader within 10 s");
  }

  private boolean hasLeader() {
    try {
      var url = address().resolve("/v1/status/leader").toURL();
      var connection = (HttpURLConnection) url.openConnection();
      connection.setReadTimeout(1000);
      try (var body = connection.getInputStream()) {
        return new String(body.readAllBytes(), StandardCharsets.US_ASCII).length() > 2;
      }
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable Path program() {
    var named = System.getenv(PROGRAM);
    if (named != null && !named.isBlank()) {
      return Path.of(named);
    }
    var path = System.getenv("PATH");
    for (var folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      var program = Path.of(folder, "consul");
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    return null;
  }

  private static List<Integer> freePorts() throws IOException {
    var sockets = new ArrayList<ServerSocket>();
    try {
      for (int i = 0; i < 3; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
  }
}
