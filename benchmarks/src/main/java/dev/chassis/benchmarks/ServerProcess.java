package dev.chassis.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.chassis.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A contender in a JVM of its own, standard output in a file. */
final class ServerProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(2);

  private static final Ticker TICKER = Ticker.system();

  private final Contender contender;
  private final Process process;
  private final int port;
  private final Path output;
  private final long begun;

  private ServerProcess(Contender contender, Process process, int port, Path output, long begun) {
    this.contender = contender;
    this.process = process;
    this.port = port;
    this.output = output;
    this.begun = begun;
  }

  /** Starts the JVM; it does not answer yet. */
  static ServerProcess start(Contender contender, List<String> jvmOptions, Path directory)
      throws IOException {
    var ports = freePorts();
    var output = directory.resolve(contender.name() + ".out");
    var builder =
        new ProcessBuilder(contender.command(jvmOptions, ports[0], ports[1]))
            // appends: so that emptying the file gives the space back
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .redirectError(ProcessBuilder.Redirect.appendTo(output.toFile()));
    var begun = TICKER.nanos();
    return new ServerProcess(contender, builder.start(), ports[0], output, begun);
  }

  /** Waits for the first 200 and tells how long it took since the start of the process. */
  Duration awaitFirstAnswer() throws IOException {
    while (!answers()) {
      var waited = Duration.ofNanos(TICKER.nanos() - begun);
      if (!process.isAlive() || waited.compareTo(START_LIMIT) > 0) {
        close();
        throw new IOException(
            contender.name() + " did not start; it said:\n" + Files.readString(output));
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
    return Duration.ofNanos(TICKER.nanos() - begun);
  }

  /** Asks again and again, whatever the answer; those of probes differ in length. */
  void ask(Duration time) {
    var end = TICKER.nanos() + time.toNanos();
    while (TICKER.nanos() - end < 0 && answers()) {
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  private boolean answers() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      socket.setSoTimeout(5000);
      var request = "GET " + contender.path() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      var status = new String(socket.getInputStream().readNBytes(12), US_ASCII);
      return status.equals("HTTP/1.1 200");
    } catch (IOException notYet) {
      return false;
    }
  }

  Contender contender() {
    return contender;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** CPU time used so far, in ms; the system counts in steps of 10 ms. */
  double cpuMillis() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e6;
  }

  /** Memory that the process has resident, in MiB; 0 where the system does not tell. */
  double residentMiB() throws IOException {
    var status = Path.of("/proc", Long.toString(pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  /** Throws away what it has printed. */
  void emptyOutput() throws IOException {
    Files.newByteChannel(output, StandardOpenOption.WRITE).truncate(0).close();
  }

  /** Ends it as an operator would, so that it can write what it was asked to write at exit. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static int[] freePorts() throws IOException {
    try (var one = new ServerSocket(0);
        var other = new ServerSocket(0)) {
      return new int[] {one.getLocalPort(), other.getLocalPort()};
    }
  }
}
