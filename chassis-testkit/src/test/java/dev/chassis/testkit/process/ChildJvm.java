package dev.chassis.testkit.process;

import dev.chassis.json.JsonCodec;
import dev.chassis.time.Ticker;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A service in a process of its own, which a test talks to by signals and reads the log of. */
final class ChildJvm implements AutoCloseable {

  static final List<String> ANY_PORTS = List.of("--port", "0", "--management-port", "0");

  /**
   * The first Java that warns of code that loads native libraries.
   *
   * @see <a href="https://openjdk.org/jeps/472">JEP 472</a>
   */
  private static final int NATIVE_ACCESS_WARNS = 24;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String END = "\0";

  private final Process process;
  private final Path errors;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> read = new ArrayList<>();

  private ChildJvm(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    // Always read: a child whose output nobody takes would stand still.
    var reader =
        new Thread(
            () -> {
              process.inputReader().lines().forEach(lines::add);
              lines.add(END);
            },
            "child output");
    reader.setDaemon(true);
    reader.start();
  }

  static ChildJvm start(Class<?> main, Path folder, List<String> options, List<String> arguments)
      throws IOException {
    return start(main, folder, options, arguments, Map.of());
  }

  static ChildJvm start(
      Class<?> main,
      Path folder,
      List<String> options,
      List<String> arguments,
      Map<String, String> variables)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    if (Runtime.version().feature() >= NATIVE_ACCESS_WARNS) {
      // Of the native libraries that the embedded broker brought to this class path.
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(arguments);
    var errors = Files.createTempFile(folder, "errors", ".txt");
    var builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("CHASSIS_"));
    builder.environment().putAll(variables);
    return new ChildJvm(builder.start(), errors);
  }

  /** Its id, for signals. */
  long pid() {
    return process.pid();
  }

  /** Sends SIGTERM; {@code Process.destroy} would close the child's output as well. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Waits for a line of its output with {@code part} in it. */
  String lineWith(String part) throws InterruptedException {
    var line = next();
    while (!line.contains(part)) {
      if (line.equals(END)) {
        throw new AssertionError("the process ended without: " + part + "; it said " + read);
      }
      line = next();
    }
    return line;
  }

  /** Waits until it is up; tells what it said about itself. */
  Up up() throws InterruptedException {
    var line = JsonCodec.decode(Buffer.buffer(lineWith("is up, http on port")), Map.class);
    return new Up((Integer) line.get("labels.port"), (Integer) line.get("labels.managementPort"));
  }

  /** Like {@link #up}, whatever form its log has. */
  Up upInAnyForm() throws InterruptedException {
    var line = lineWith("is up, http on port");
    return new Up(number(line, "port\"?[:=]\"?"), number(line, "managementPort\"?[:=]\"?"));
  }

  private static int number(String line, String before) {
    var number = Pattern.compile("\\b" + before + "(\\d+)").matcher(line);
    if (!number.find()) {
      throw new AssertionError("no " + before + " in " + line);
    }
    return Integer.parseInt(number.group(1));
  }

  record Up(int port, int managementPort) {}

  /** What else it writes until it ends. */
  String rest() throws InterruptedException {
    var from = read.size();
    while (!next().equals(END)) {
      // until the end
    }
    return read.subList(from, read.size() - 1).stream()
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  /** All that was read of its output. */
  List<String> said() {
    return List.copyOf(read);
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the process did not end; it said " + read);
    }
    return process.exitValue();
  }

  /** How long it takes from {@code since} until it has ended. */
  Duration endedAfter(Ticker ticker, long since) throws InterruptedException {
    exitCode();
    return Duration.ofNanos(ticker.nanos() - since);
  }

  /** All that has been read so far. */
  String output() {
    return String.join("\n", read);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String errors() throws IOException {
    return Files.readString(errors);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private String next() throws InterruptedException {
    var line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("the process said nothing more; it said " + read);
    }
    read.add(line);
    return line;
  }

  private static String classPath() {
    var own = System.getProperty("java.class.path");
    return System.getProperty("surefire.test.class.path", own);
  }
}
