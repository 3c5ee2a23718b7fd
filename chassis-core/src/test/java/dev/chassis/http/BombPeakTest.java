package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a process needs at its peak, garbage and native memory included, says its kernel. */
@EnabledOnOs(OS.LINUX)
@SuppressWarnings("StringConcatToTextBlock") // HTTP lines end with CR LF
class BombPeakTest {

  private static final long MOST_KIB = 16 * 1024;
  private static final int NEARLY_A_MEBIBYTE = 1_000_000;
  private static final String JSON = "Content-Type: application/json\r\n";

  @Test
  void bombsTakeLittleEvenForAMoment() throws Exception {
    var process = start();
    try {
      var out = output(process);
      var ports = ports(out);
      drain(out);
      var port = ports[0];
      var honest = BombsTest.text("{\"text\":\"" + "a".repeat(NEARLY_A_MEBIBYTE) + "\"}");
      for (int i = 0; i < 30; i++) {
        send(port, JSON, honest, 200);
      }
      var start = peak(process);

      var before = start;
      for (var bomb : BombsTest.bombs().toList()) {
        var arguments = bomb.get();
        for (int i = 0; i < 5; i++) {
          send(port, (String) arguments[1], (byte[]) arguments[2], (int) arguments[3]);
        }
        var after = peak(process);
        System.out.printf("peak %-36s +%d KiB%n", arguments[0], after - before);
        before = after;
      }
      endless(port);

      var growth = peak(process) - start;
      System.out.printf("peak of all %d KiB over %d KiB%n", growth, start);
      assertThat(growth).isLessThan(MOST_KIB);

      // The control: who inflates takes what the bomb says.
      var bomb = BombsTest.gzip(100 * 1024 * 1024);
      try (var wire = BombsTest.send(ports[1], JSON + "Content-Encoding: gzip\r\n", bomb)) {
        assertThat(wire.isClosed()).isTrue();
        var inflated = peak(process) - start;
        System.out.printf(
            "peak of bare Vert.x that inflates %d bytes: %d KiB%n", bomb.length, inflated);
        assertThat(inflated).isGreaterThan(MOST_KIB);
      }
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aBombThatIsUnpackedTakesNoMoreThanABodyMay() throws Exception {
    var process = start("unpacking");
    try {
      var out = output(process);
      var port = ports(out)[0];
      drain(out);
      var packed = JSON + "Content-Encoding: gzip\r\n";
      var honest = new ByteArrayOutputStream();
      try (var gzip = new GZIPOutputStream(honest)) {
        gzip.write(BombsTest.text("{\"text\":\"" + "a".repeat(NEARLY_A_MEBIBYTE) + "\"}"));
      }
      for (int i = 0; i < 30; i++) {
        send(port, packed, honest.toByteArray(), 200);
      }
      var start = peak(process);

      var bomb = BombsTest.gzip(500 * 1024 * 1024);
      for (int i = 0; i < 10; i++) {
        send(port, packed, bomb, 413);
      }

      var growth = peak(process) - start;
      System.out.printf(
          "peak of unpacking %d bytes that are 500 MiB: %d KiB%n", bomb.length, growth);
      assertThat(growth).isLessThan(MOST_KIB);
    } finally {
      process.destroyForcibly();
    }
  }

  /** With a heap that grows only when what is alive needs it. */
  private static Process start(String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms32m",
                "-Xmn8m",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                BombTarget.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void send(int port, String headers, byte[] body, int status) {
    try (var wire = BombsTest.send(port, headers, body)) {
      assertThat(wire.status()).as(wire.received()).isEqualTo(status);
    }
  }

  /** Chunk after chunk, as long as the server listens. */
  private static void endless(int port) {
    try (var wire = new Wire(port)) {
      wire.send("POST /x HTTP/1.1\r\nHost: a\r\n" + JSON + "Transfer-Encoding: chunked\r\n\r\n");
      var chunk = "10000\r\n" + "x".repeat(65_536) + "\r\n";
      for (int i = 0; i < 64 && !wire.isClosed(); i++) {
        wire.send(chunk);
      }
      assertThat(wire.listen(Duration.ofSeconds(5)).isClosed()).isTrue();
    }
  }

  private static int[] ports(BufferedReader out) throws IOException {
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("ports ")) {
        var words = line.split(" ", -1);
        return new int[] {Integer.parseInt(words[1]), Integer.parseInt(words[2])};
      }
    }
    throw new AssertionError("the process ended before it was ready");
  }

  /** So that the process never waits for somebody to read its log. */
  private static void drain(BufferedReader out) {
    var reader = new Thread(() -> out.lines().forEach(line -> {}), "output");
    reader.setDaemon(true);
    reader.start();
  }

  /** KiB of memory that the process has had at most. */
  private static long peak(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
