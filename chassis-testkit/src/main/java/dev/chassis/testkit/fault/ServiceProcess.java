package dev.chassis.testkit.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chassis.testkit.time.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A chassis service in a JVM of its own, on free ports of the loopback interface, which a test can
 * kill, stop in its tracks and let go on. Its output goes to a file; it dies with the test's JVM,
 * and never by name: only the process that was started here.
 *
 * <pre>{@code
 * try (var market = ServiceProcess.of(MarketService.class).option("-Dmarket.depth=5").start()) {
 *   market.signal("STOP");
 *   ...
 *   market.signal("CONT");
 *   market.terminate();
 *   assertThat(market.exitCode()).isZero();
 * }
 * }</pre>
 *
 * <p>Signals need a POSIX system.
 */
public final class ServiceProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern UP = Pattern.compile("is up, http on port (-?\\d+)");
  private static final Pattern MANAGEMENT = Pattern.compile("managementPort\"?[:=]\\s*\"?(-?\\d+)");

  private final Process process;
  private final Path log;
  private final Thread guard;
  private volatile int port;
  private volatile int managementPort;

  private ServiceProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.guard = new Thread(process::destroyForcibly, "end of " + process.pid());
    Runtime.getRuntime().addShutdownHook(guard);
  }

  /** The service whose {@code main} is in this class of the test's own class path. */
  public static Launch of(Class<?> main) {
    var classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new Launch(List.of("-cp", classPath, main.getName()), main.getSimpleName());
  }

  /** The service in an executable jar. */
  public static Launch ofJar(Path jar) {
    return new Launch(List.of("-jar", jar.toString()), jar.getFileName().toString());
  }

  /** How to start a process. Each method changes this and returns it. */
  public static final class Launch {

    private final List<String> what;
    private final String name;
    private final List<String> options = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private @Nullable Path log;

    private Launch(List<String> what, String name) {
      this.what = what;
      this.name = name;
      // Small and soon up; what a test says comes later on the command line and wins.
      options.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
      setting("http.host", "127.0.0.1");
      setting("http.port", 0);
      setting("management.port", 0);
    }

    /** Adds options of the JVM, such as {@code -Xmx64m}. */
    public Launch option(String... more) {
      options.addAll(List.of(more));
      return this;
    }

    /** Sets a key of its configuration, by a system property. */
    public Launch setting(String key, Object value) {
      return option("-Dchassis." + key + "=" + value);
    }

    /** Adds arguments of {@code main}. */
    public Launch argument(String... more) {
      arguments.addAll(List.of(more));
      return this;
    }

    /** Sets a variable. What begins with {@code CHASSIS_} is not inherited from the test. */
    public Launch variable(String key, String value) {
      variables.put(key, value);
      return this;
    }

    /** Writes its output to this file instead of one in the folder for temporary files. */
    public Launch logTo(Path file) {
      log = file;
      return this;
    }

    /**
     * Starts it and waits until it says that it is up and ready.
     *
     * @throws AssertionError with its output when it ends instead, or takes longer than 30 s
     */
    public ServiceProcess start() {
      var process = launch();
      try {
        process.awaitReady();
        return process;
      } catch (Throwable failure) {
        process.close();
        throw failure;
      }
    }

    /** Starts it without waiting; ask {@link #awaitReady} for its ports. */
    public ServiceProcess launch() {
      var command = new ArrayList<String>();
      command.add(ProcessHandle.current().info().command().orElse("java"));
      command.addAll(options);
      command.addAll(what);
      command.addAll(arguments);
      try {
        var file = log == null ? Files.createTempFile(name + "-", ".log") : log;
        var builder =
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("CHASSIS_"));
        builder.environment().putAll(variables);
        return new ServiceProcess(builder.start(), file);
      } catch (IOException e) {
        throw new UncheckedIOException(name + " cannot be started", e);
      }
    }
  }

  /** Waits until it serves; 30 s at most. */
  public ServiceProcess awaitReady() {
    var up = lineWith("is up, http on port");
    port = number(UP, up);
    managementPort = number(MANAGEMENT, up);
    if (managementPort > 0) {
      Eventually.until(() -> "ready; it said:\n" + output(), PATIENCE, this::isReady);
    }
    return this;
  }

  /** Its port; 0 before it is up, -1 when it has no routes. */
  public int port() {
    return port;
  }

  /** Port of its management server; 0 before it is up, -1 when it has none. */
  public int managementPort() {
    return managementPort;
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** The file with its output. */
  public Path log() {
    return log;
  }

  /** All that it has written so far, errors included. */
  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for a line of its output with {@code part} in it; the first there is. */
  public String lineWith(String part) {
    return Eventually.present(
        () -> "a line with \"" + part + "\"; it said:\n" + output(), PATIENCE, () -> find(part));
  }

  /** Asks it to stop, as an orchestrator does (SIGTERM). */
  public ServiceProcess terminate() {
    process.toHandle().destroy();
    return this;
  }

  /** Ends it at once ({@code kill -9}) and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    exitCode();
  }

  /** Stops it where it is (SIGSTOP): its ports stay open, and nothing in it runs. */
  public ServiceProcess hang() {
    return signal("STOP");
  }

  /** Lets it go on after {@link #hang} (SIGCONT). */
  public ServiceProcess resume() {
    return signal("CONT");
  }

  /** Sends a signal, by its name without SIG. */
  public ServiceProcess signal(String name) {
    try {
      var sent =
          new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
              .redirectErrorStream(true)
              .start();
      var said = new String(sent.getInputStream().readAllBytes(), UTF_8);
      if (sent.waitFor() != 0) {
        throw new AssertionError("SIG" + name + " to " + pid() + ": " + said);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("signals need a kill program, as POSIX systems have it", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Whether it still runs, or hangs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until it has ended, 30 s at most.
   *
   * @return its exit code; 128 and the number of the signal that ended it
   */
  public int exitCode() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("did not end; it said:\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /**
   * Its faults. Slowness and dropped connections are those of {@code network}, through which its
   * callers must reach it.
   */
  public InstanceFaults faults(FaultProxy network) {
    return new ProcessFaults(this, network);
  }

  /** Its faults, without those of a network: {@code kill}, {@code hang} and {@code heal}. */
  public InstanceFaults faults() {
    return new ProcessFaults(this, null);
  }

  /** Ends it if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
    exitCode();
    try {
      Runtime.getRuntime().removeShutdownHook(guard);
    } catch (IllegalStateException ending) {
      // the JVM is ending: the hook is being run
    }
  }

  private boolean isReady() {
    var ready = URI.create("http://127.0.0.1:" + managementPort + "/health/ready");
    try {
      var request = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(2)).build();
      return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private @Nullable String find(String part) {
    // Asked before the output is read: what it wrote last must not be missed.
    boolean ended = !process.isAlive();
    var line = output().lines().filter(one -> one.contains(part)).findFirst();
    if (line.isEmpty() && ended) {
      throw new AssertionError(
          "ended with %d without a line with \"%s\"; it said:%n%s"
              .formatted(process.exitValue(), part, output()));
    }
    return line.orElse(null);
  }

  private static int number(Pattern pattern, String line) {
    var found = pattern.matcher(line);
    return found.find() ? Integer.parseInt(found.group(1)) : -1;
  }
}
