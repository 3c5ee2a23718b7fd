package dev.chassis.testkit.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A broker without installation that can be killed: ActiveMQ Artemis in a JVM of its own, on a free
 * port of the loopback interface, with a journal on disk and a password of this run. It is up in
 * about two seconds. The process ends with the JVM that started it.
 */
public final class ArtemisProcess implements AutoCloseable {

  private static final String USER = "chassis";
  private static final int PASSWORD_BYTES = 24;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> JVM =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final Path folder;
  private final boolean ownFolder;
  private final String password;
  private final boolean durable;
  private final int port;
  private @Nullable Process process;

  private ArtemisProcess(Path folder, boolean ownFolder, boolean durable) {
    this.port = AmqpPort.free();
    this.folder = folder;
    this.ownFolder = ownFolder;
    this.durable = durable;
    var random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    this.password = HexFormat.of().formatHex(random);
  }

  /** Starts one with its journal in a temporary folder, which goes when it is closed. */
  public static ArtemisProcess start() {
    return start(temporaryFolder(), true, true);
  }

  /**
   * Starts one with its journal in {@code folder}, which stays.
   *
   * @param folder is made where it is missing; what an earlier run left there is there again
   */
  public static ArtemisProcess start(Path folder) {
    return start(folder, false, true);
  }

  /** Starts one that keeps all in memory: the control of a test that kills brokers. */
  public static ArtemisProcess startForgetful() {
    return start(temporaryFolder(), true, false);
  }

  /**
   * Like {@link #start(Path)}, for whoever closes it in any case: when this JVM is told to end, the
   * broker stays until then, so that those who use it can end first.
   */
  public static ArtemisProcess startUnguarded(Path folder) {
    var broker = new ArtemisProcess(folder, false, true);
    broker.launch();
    return broker;
  }

  private static ArtemisProcess start(Path folder, boolean ownFolder, boolean durable) {
    var broker = new ArtemisProcess(folder, ownFolder, durable);
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "end artemis process"));
    broker.launch();
    return broker;
  }

  /** Where it listens, with user and password: {@code amqp://user:password@127.0.0.1:<port>}. */
  public String uri() {
    return "amqp://" + USER + ":" + password + "@127.0.0.1:" + port;
  }

  /** The port in {@link #uri()}. */
  public int port() {
    return port;
  }

  /** Whether its process runs. */
  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Id of the process, for people. */
  public synchronized long pid() {
    return process == null ? -1 : process.pid();
  }

  /** Ends it as {@code kill -9} does: no farewell to clients, nothing flushed. */
  public synchronized void kill() {
    var running = process;
    process = null;
    if (running != null) {
      running.destroyForcibly();
      running.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
  }

  /** Starts it again on the same port with the journal it has; kills it first when it runs. */
  public synchronized void restart() {
    kill();
    launch();
  }

  /** Stops it in good order within a few seconds. */
  public synchronized void stop() {
    var running = process;
    if (running != null) {
      running.destroy();
      try {
        running.waitFor(5, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    kill();
  }

  /** Ends it, and removes its folder when that is a temporary one. Harmless when repeated. */
  @Override
  public synchronized void close() {
    stop();
    if (ownFolder) {
      Folders.delete(folder);
    }
  }

  private synchronized void launch() {
    try {
      Files.createDirectories(folder);
      var log = folder.resolve("out.log").toFile();
      var builder =
          new ProcessBuilder(command())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
      // Not among the arguments, which everybody on the machine can read.
      builder.environment().put(ArtemisMain.PASSWORD, password);
      var started = builder.start();
      process = started;
      if (!AmqpPort.awaitAnswer(port, started, PATIENCE)) {
        throw new IOException("it does not answer; its log:\n" + Folders.tail(folder));
      }
    } catch (IOException e) {
      kill();
      throw new UncheckedIOException("Artemis does not start", e);
    }
  }

  private List<String> command() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ArtemisMain.class.getName());
    command.addAll(List.of(Integer.toString(port), USER, durable ? folder.toString() : ""));
    return command;
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("artemis-process");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
