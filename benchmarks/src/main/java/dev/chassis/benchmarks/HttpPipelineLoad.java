package dev.chassis.benchmarks;

import dev.chassis.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Drives a bare Vert.x server and chassis services in turn, each in a JVM of its own with standard
 * output in a file, and prints how they compare.
 *
 * <p>Settings are system properties: {@code load.targets}, {@code load.rounds} (5), {@code
 * load.seconds} (3), {@code load.connections} (64), {@code load.jvm} (options of the servers' JVM,
 * separated by spaces).
 */
final class HttpPipelineLoad {

  private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("load.warmUp", 10));
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final Ticker ticker = Ticker.system();
  private final Path directory;
  private final List<Server> servers = new ArrayList<>();

  private HttpPipelineLoad(Path directory) {
    this.directory = directory;
  }

  private record Server(
      LoadTarget target, Process process, int port, Path output, List<Sample> samples) {
    String name() {
      return target.name().toLowerCase(Locale.ROOT);
    }

    double cpuMicros() {
      return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e3;
    }
  }

  private record Sample(LoadClient.Result result, double cpuMicros) {}

  public static void main(String[] args) throws IOException {
    var directory = Files.createTempDirectory("chassis-load");
    var load = new HttpPipelineLoad(directory);
    try {
      load.run(targets());
    } finally {
      load.servers.forEach(server -> server.process().destroy());
      load.servers.forEach(server -> server.process().onExit().join());
      try (var files = Files.walk(directory)) {
        files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
      }
    }
  }

  private static List<LoadTarget> targets() {
    return Arrays.stream(
            System.getProperty("load.targets", "bare,web,quiet,chassis,batched").split(","))
        .map(name -> LoadTarget.valueOf(name.trim().toUpperCase(Locale.ROOT)))
        .toList();
  }

  private void run(List<LoadTarget> targets) throws IOException {
    for (var target : targets) {
      servers.add(start(target));
    }
    var client = new LoadClient(Integer.getInteger("load.connections", 64));
    for (var server : servers) {
      measure(client, server, WARM_UP);
    }
    var time = Duration.ofSeconds(Integer.getInteger("load.seconds", 3));
    for (int round = 0; round < Integer.getInteger("load.rounds", 5); round++) {
      for (var server : servers) {
        server.samples().add(measure(client, server, time));
      }
    }
    client.close();
    print();
  }

  private Sample measure(LoadClient client, Server server, Duration time) throws IOException {
    var before = server.cpuMicros();
    var result = client.run(server.port(), time);
    var sample = new Sample(result, (server.cpuMicros() - before) / result.requests());
    // It appends, so this only gives the space back.
    Files.newByteChannel(server.output(), StandardOpenOption.WRITE).truncate(0).close();
    return sample;
  }

  private Server start(LoadTarget target) throws IOException {
    var port = Files.createDirectory(directory.resolve(target.name())).resolve("port");
    var output = port.resolveSibling("output");
    var process =
        new ProcessBuilder(command(target, port))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var limit = ticker.nanos() + START_LIMIT.toNanos();
    while (!Files.exists(port)) {
      if (!process.isAlive() || ticker.nanos() - limit > 0) {
        process.destroy();
        throw new IOException(target + " did not start; it said:\n" + Files.readString(output));
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    return new Server(
        target, process, Integer.parseInt(Files.readString(port)), output, new ArrayList<>());
  }

  private static List<String> command(LoadTarget target, Path port) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms128m", "-Xmx256m", "-cp", System.getProperty("java.class.path")));
    Arrays.stream(System.getProperty("load.jvm", "").split(" "))
        .filter(option -> !option.isEmpty())
        .map(option -> option.replace("%t", target.name().toLowerCase(Locale.ROOT)))
        .forEach(command::add);
    command.addAll(List.of(LoadTarget.class.getName(), target.name(), port.toString()));
    return command;
  }

  private void print() {
    var base = servers.get(0);
    System.out.println("medians of the rounds; ratios to " + base.name() + " of the same round");
    System.out.println(
        "| target | req/s | ratio (min-max) | CPU us/req | ratio | p50 us | p99 us |");
    System.out.println("|---|--:|--:|--:|--:|--:|--:|");
    for (var server : servers) {
      var rates = ratios(base, server, sample -> sample.result().perSecond());
      System.out.printf(
          Locale.ROOT,
          "| %s | %.0f | %.3f (%.3f-%.3f) | %.2f | %.3f | %.0f | %.0f |%n",
          server.name(),
          median(values(server, sample -> sample.result().perSecond())),
          median(rates),
          rates[0],
          rates[rates.length - 1],
          median(values(server, Sample::cpuMicros)),
          median(ratios(base, server, Sample::cpuMicros)),
          median(values(server, sample -> sample.result().p50Micros())),
          median(values(server, sample -> sample.result().p99Micros())));
    }
  }

  /** Sorted. */
  private static double[] values(Server server, ToDoubleFunction<Sample> of) {
    return server.samples().stream().mapToDouble(of).sorted().toArray();
  }

  /** Of each round, sorted: neighbours in time saw the same machine. */
  private static double[] ratios(Server base, Server server, ToDoubleFunction<Sample> of) {
    return IntStream.range(0, base.samples().size())
        .mapToDouble(
            i ->
                of.applyAsDouble(server.samples().get(i)) / of.applyAsDouble(base.samples().get(i)))
        .sorted()
        .toArray();
  }

  private static double median(double[] sorted) {
    return sorted[sorted.length / 2];
  }
}
