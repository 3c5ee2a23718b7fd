package dev.chassis.testkit.dns;

import dev.chassis.testkit.broker.ThrowawayRabbit;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A dnsmasq of the test's own on a free port of the loopback interface, which knows the records it
 * is given and nobody else to ask. Its records are replaced by starting it anew on the same port,
 * which takes a few milliseconds. Whatever is left when the JVM ends is killed.
 */
public final class ThrowawayDnsmasq implements AutoCloseable {

  private static final int LOOKS = 200;
  private static final int LOOK_MS = 50;

  /** A question for the address of {@code up.test}, which every start is given. RFC 1035. */
  private static final byte[] QUESTION = {
    0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 'u', 'p', 4, 't', 'e', 's', 't', 0, 0, 1, 0, 1
  };

  private final Path program;
  private final int port;
  private @Nullable Process process;

  private ThrowawayDnsmasq(Path program) throws IOException {
    this.program = program;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = socket.getLocalPort();
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end throwaway dnsmasq"));
  }

  /**
   * Starts one without records.
   *
   * @throws org.opentest4j.TestAbortedException when dnsmasq is not installed, so that the test is
   *     skipped; an AssertionError when {@code CHASSIS_REQUIRE_SERVERS} is {@code true}
   */
  public static ThrowawayDnsmasq start() {
    var program =
        Stream.of("/usr/sbin/dnsmasq", "/usr/local/sbin/dnsmasq", "/opt/homebrew/sbin/dnsmasq")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    if (program.isEmpty()) {
      var what = "dnsmasq is not installed: apt-get install --no-install-recommends dnsmasq-base";
      if (Boolean.parseBoolean(System.getenv(ThrowawayRabbit.REQUIRE_SERVERS))) {
        throw new AssertionError(what);
      }
      Assumptions.abort(what);
    }
    try {
      var dns = new ThrowawayDnsmasq(program.get());
      dns.restart(List.of());
      return dns;
    } catch (IOException e) {
      throw new UncheckedIOException("dnsmasq does not start", e);
    }
  }

  /** Where it listens, {@code 127.0.0.1:port}. */
  public String server() {
    return "127.0.0.1:" + port;
  }

  /**
   * Starts it anew with other records.
   *
   * @param records as dnsmasq takes them: {@code srv-host=_http._tcp.fees.test,a.test,80,0,1},
   *     {@code host-record=a.test,127.0.0.1}
   */
  public synchronized void restart(List<String> records) {
    stop();
    var command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--keep-in-foreground",
                "--user=root",
                "--conf-file=/dev/null",
                "--pid-file=",
                "--no-resolv",
                "--no-hosts",
                "--bind-interfaces",
                "--listen-address=127.0.0.1",
                "--local=/test/",
                "--host-record=up.test,127.0.0.1",
                "--port=" + port));
    records.forEach(record -> command.add("--" + record));
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      awaitAnswer();
    } catch (IOException e) {
      throw new UncheckedIOException("dnsmasq does not start", e);
    }
  }

  /** Ends it; its port answers nobody then. Harmless when repeated. */
  public synchronized void stop() {
    var running = process;
    process = null;
    if (running != null) {
      running.destroyForcibly();
      running.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
  }

  @Override
  public void close() {
    stop();
  }

  private void awaitAnswer() throws IOException {
    for (int look = 0; look < LOOKS; look++) {
      if (answers()) {
        return;
      }
    }
    stop();
    throw new IOException("no answer within 10 s");
  }

  private boolean answers() throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(LOOK_MS);
      var server = InetAddress.getLoopbackAddress();
      socket.send(new DatagramPacket(QUESTION, QUESTION.length, server, port));
      socket.receive(new DatagramPacket(new byte[512], 512));
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }
}
