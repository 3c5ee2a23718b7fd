package dev.chassis.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The program of that name, one thread.
 *
 * @see <a href="https://github.com/wg/wrk">wrk</a>
 */
record Wrk(int connections) implements LoadGenerator {

  private static final Pattern LATENCY = Pattern.compile("(50|99)%\\s+([\\d.]+)(us|ms|s)\\b");
  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ([\\d.]+)(m?s|m)");

  static boolean isInstalled() {
    return !Boolean.getBoolean("load.own")
        && Stream.of(String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
            .anyMatch(folder -> new File(folder, "wrk").canExecute());
  }

  @Override
  public Result run(int port, String path, Duration time) throws IOException {
    var command =
        List.of(
            "wrk",
            "-t1",
            "-c" + connections,
            "-d" + time.toSeconds() + "s",
            "--latency",
            "http://127.0.0.1:" + port + path);
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (said.contains("Non-2xx") || said.contains("Socket errors")) {
      throw new IOException("not every request was answered:\n" + said);
    }
    return read(said);
  }

  private static Result read(String said) throws IOException {
    var requests = REQUESTS.matcher(said);
    var latency = LATENCY.matcher(said);
    if (!requests.find() || !latency.find()) {
      throw new IOException("cannot read what wrk says:\n" + said);
    }
    var half = micros(latency.group(2), latency.group(3));
    if (!latency.find()) {
      throw new IOException("cannot read what wrk says:\n" + said);
    }
    return new Result(
        Long.parseLong(requests.group(1)),
        micros(requests.group(2), requests.group(3)) / 1e6,
        half,
        micros(latency.group(2), latency.group(3)));
  }

  private static double micros(String number, String unit) {
    var value = Double.parseDouble(number);
    return switch (unit) {
      case "us" -> value;
      case "ms" -> value * 1e3;
      case "m" -> value * 60e6;
      default -> value * 1e6;
    };
  }

  @Override
  public String name() {
    return "wrk";
  }

  @Override
  public void close() {}
}
