package dev.chassis.testkit.postgres;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The installed PostgreSQL as a process with its data in a temporary folder. */
final class InstalledServer implements PostgresServer {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  /** Nothing here must outlive the machine, and nobody but its tests has to be served. */
  private static final List<String> SETTINGS =
      List.of(
          "fsync=off",
          "full_page_writes=off",
          "shared_buffers=32MB",
          "max_connections=200",
          "log_checkpoints=off");

  private final PostgresInstallation installation;
  private final Path folder;
  private final int port;
  private @Nullable Process process;

  private InstalledServer(PostgresInstallation installation, Path folder, int port) {
    this.installation = installation;
    this.folder = folder;
    this.port = port;
  }

  static InstalledServer start(PostgresInstallation installation) throws IOException {
    var folder = Files.createTempDirectory("throwaway-postgres");
    installation.own(folder);
    var server = new InstalledServer(installation, folder, freePort());
    try {
      server.initialize();
      server.launch();
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String described() {
    return "the PostgreSQL in " + installation.bin();
  }

  @Override
  public synchronized void kill() {
    var running = process;
    process = null;
    if (running != null) {
      var all = new ArrayList<>(running.descendants().toList());
      running.destroyForcibly();
      all.forEach(ProcessHandle::destroyForcibly);
      running.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
  }

  @Override
  public synchronized void restart() {
    kill();
    try {
      launch();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start again", e);
    }
  }

  @Override
  public synchronized void close() {
    farewell();
    kill();
    delete();
  }

  private void initialize() throws IOException {
    var arguments =
        List.of(
            "-D",
            data(),
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync");
    var initdb = start("initdb", arguments, "initdb.log");
    try {
      if (!initdb.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || initdb.exitValue() != 0) {
        throw new IOException("initdb failed: " + Files.readString(folder.resolve("initdb.log")));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void launch() throws IOException {
    var arguments = new ArrayList<>(List.of("-D", data(), "-h", "127.0.0.1", "-k", ""));
    arguments.addAll(List.of("-p", String.valueOf(port)));
    SETTINGS.forEach(setting -> arguments.addAll(List.of("-c", setting)));
    var started = start("postgres", arguments, "out.log");
    process = started;
    for (long left = PATIENCE.dividedBy(POLL); left > 0 && started.isAlive(); left--) {
      if (isReady()) {
        return;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    throw new IOException("it did not answer: " + Files.readString(folder.resolve("out.log")));
  }

  /** The last line of its pid file says how far it is. */
  private boolean isReady() {
    try {
      var lines = Files.readAllLines(folder.resolve("data").resolve("postmaster.pid"));
      return lines.size() >= 8 && lines.get(7).strip().equals("ready");
    } catch (IOException e) {
      return false;
    }
  }

  /** Immediate shutdown: it gives back its shared memory, which a killed one leaves behind. */
  private void farewell() {
    var running = process;
    if (running == null || !running.isAlive()) {
      return;
    }
    try {
      new ProcessBuilder("kill", "-QUIT", Long.toString(running.pid())).start();
      running.onExit().get(FAREWELL.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | ExecutionException | TimeoutException e) {
      // killed next
    }
  }

  private Process start(String program, List<String> arguments, String log) throws IOException {
    return new ProcessBuilder(installation.command(program, arguments))
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile()))
        .start();
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private void delete() {
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      folder.toFile().deleteOnExit();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
