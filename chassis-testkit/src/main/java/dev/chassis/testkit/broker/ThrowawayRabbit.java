package dev.chassis.testkit.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A RabbitMQ of the test's own: the installed server on free ports, with its data in a temporary
 * folder. It can be killed and started again with what it had stored. Runs as root, too.
 *
 * <p>Starting takes 3 to 6 seconds, so tests of one JVM share {@link #shared()} and use names of
 * their own. Whatever is left when the JVM ends is killed.
 */
public final class ThrowawayRabbit implements AutoCloseable {

  /** Set to {@code true}, an absent server fails the test instead of skipping it. */
  public static final String REQUIRE_SERVERS = "CHASSIS_REQUIRE_SERVERS";

  /** What it may use before it blocks publishers. */
  static final String MEMORY = "1GB";

  private static final long CONTROL_SECONDS = 60;

  private static @Nullable ThrowawayRabbit shared;

  private final RabbitInstallation installation;
  private final RabbitPorts ports;
  private final Path folder;
  private final Process epmd;
  private final List<String> configuration;
  private @Nullable Process server;

  private ThrowawayRabbit(RabbitInstallation installation, @Nullable Identities tls)
      throws IOException {
    this.installation = installation;
    this.ports = RabbitPorts.free();
    this.configuration = tls == null ? List.of() : tls.configuration(ports.amqps());
    this.folder = Files.createTempDirectory("throwaway-rabbit");
    // Our own, so that it ends with us: the one a broker starts outlives it.
    this.epmd = installation.startEpmd(folder, ports);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end throwaway rabbit"));
  }

  /** Whether RabbitMQ is installed here. */
  public static boolean isInstalled() {
    return RabbitInstallation.find() != null;
  }

  /**
   * The broker that all tests of this JVM share, started by the first that asks. It is never
   * closed, and whoever kills it restarts it.
   *
   * @throws org.opentest4j.TestAbortedException when RabbitMQ is not installed, so the test is
   *     skipped; an AssertionError when {@code CHASSIS_REQUIRE_SERVERS} is {@code true}
   */
  public static synchronized ThrowawayRabbit shared() {
    if (shared == null) {
      shared = start();
    }
    return shared;
  }

  /** Starts one more; otherwise like {@link #shared()}. */
  public static ThrowawayRabbit start() {
    return start(null);
  }

  /**
   * Starts one that takes TLS too, at {@link #tlsUri()}.
   *
   * @param authority PEM file with who signs the certificates of clients; they must show one
   * @param certificate PEM file with its own certificate
   * @param key PEM file with its key
   */
  public static ThrowawayRabbit startWithTls(Path authority, Path certificate, Path key) {
    return start(new Identities(authority, certificate, key));
  }

  private static ThrowawayRabbit start(@Nullable Identities tls) {
    var installation = RabbitInstallation.find();
    if (installation == null) {
      throw absent(System.getenv(REQUIRE_SERVERS));
    }
    try {
      var broker = new ThrowawayRabbit(installation, tls);
      broker.launch();
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException("RabbitMQ does not start", e);
    }
  }

  /** Where it listens: {@code amqp://guest:guest@127.0.0.1:<port>}, virtual host {@code /}. */
  public String uri() {
    return "amqp://guest:guest@127.0.0.1:" + ports.amqp();
  }

  /** Where it listens with TLS, when it was started so. */
  public String tlsUri() {
    return "amqps://guest:guest@localhost:" + ports.amqps();
  }

  /** Host and port, as {@code messaging.rabbitmq.addresses} wants them. */
  public String address() {
    return "127.0.0.1:" + ports.amqp();
  }

  /**
   * Makes it believe that its memory is used up: it takes nothing from publishers any more, and
   * tells them so at their next message. Takes a second or two.
   */
  public void blockPublishers() {
    control("set_vm_memory_high_watermark", "absolute", "1MB");
  }

  /** Ends {@link #blockPublishers()}. */
  public void unblockPublishers() {
    control("set_vm_memory_high_watermark", "absolute", MEMORY);
  }

  /**
   * Makes it write down which quorum queues it has, so that a test may kill it soon after a
   * declaration. RabbitMQ 3.10 does so by itself only when it was left alone for half a second:
   * killed before that, it comes back with a queue that has no leader and nothing of what was
   * confirmed.
   *
   * @see <a href="https://github.com/rabbitmq/ra/pull/443">the mend in RabbitMQ</a>
   */
  public void noteQueues() {
    control("eval", "[dets:sync(Table) || Table <- dets:all()].");
  }

  /**
   * Runs {@code rabbitmqctl} and returns what it printed.
   *
   * @throws IllegalStateException with what it printed when it does not succeed
   */
  public synchronized String control(String... command) {
    try {
      var log = folder.resolve("control.log");
      Files.deleteIfExists(log);
      var process = installation.startControl(folder, ports, command);
      boolean ended = process.waitFor(CONTROL_SECONDS, TimeUnit.SECONDS);
      var printed = Files.readString(log);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException("rabbitmqctl " + List.of(command) + ": " + printed);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException("rabbitmqctl cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Whether its process runs. */
  public boolean isRunning() {
    return server != null && server.isAlive();
  }

  /** Ends it as {@code kill -9} does: no farewell to clients, nothing flushed. */
  public synchronized void kill() {
    var running = server;
    server = null;
    if (running != null) {
      endTree(running);
    }
  }

  /** Freezes it: connections stay open, nothing is read or answered. */
  public synchronized void freeze() {
    signal("-STOP");
  }

  /** Lets a frozen broker go on. */
  public synchronized void thaw() {
    signal("-CONT");
  }

  /** Starts it again on the same port with the data it has; kills it first when it runs. */
  public synchronized void restart() {
    kill();
    try {
      launch();
    } catch (IOException e) {
      throw new UncheckedIOException("RabbitMQ does not start again", e);
    }
  }

  /** Ends it and removes its folder. Harmless when repeated. */
  @Override
  public synchronized void close() {
    kill();
    endTree(epmd);
    Folders.delete(folder);
  }

  private synchronized void launch() throws IOException {
    var process = installation.startServer(folder, ports, configuration);
    server = process;
    if (!ports.awaitAmqp(process, Duration.ofSeconds(60))) {
      kill();
      throw new IOException("RabbitMQ did not answer; its log:\n" + Folders.tail(folder));
    }
  }

  /**
   * The broker itself is a grandchild: the script waits for it and ends with it. Each is known by
   * its handle, never by name.
   */
  private static void endTree(Process root) {
    root.descendants().forEach(ProcessHandle::destroyForcibly);
    root.destroyForcibly();
    root.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private void signal(String name) {
    var running = server;
    if (running == null) {
      throw new IllegalStateException("it does not run");
    }
    var command = new ArrayList<>(List.of("kill", name));
    running.descendants().forEach(process -> command.add(Long.toString(process.pid())));
    try {
      new ProcessBuilder(command).inheritIO().start().onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send " + name, e);
    }
  }

  static AssertionError absent(@Nullable String required) {
    var what = "RabbitMQ is not installed: apt-get install --no-install-recommends rabbitmq-server";
    if (!Boolean.parseBoolean(required)) {
      Assumptions.abort(what);
    }
    return new AssertionError(what);
  }

  private record Identities(Path authority, Path certificate, Path key) {

    List<String> configuration(int port) {
      return List.of(
          "listeners.ssl.1 = 127.0.0.1:" + port,
          "ssl_options.cacertfile = " + authority,
          "ssl_options.certfile = " + certificate,
          "ssl_options.keyfile = " + key,
          "ssl_options.verify = verify_peer",
          "ssl_options.fail_if_no_peer_cert = true");
    }
  }
}
