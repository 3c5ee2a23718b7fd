package dev.chassis.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Drives a bare Vert.x server, chassis services and peers in turn, each in a JVM of its own, and
 * prints how they compare. The first one named is what the others are compared with.
 *
 * <p>Settings are system properties: {@code load.targets}, {@code load.warmUp} (10 s), {@code
 * load.rounds} (5), {@code load.seconds} (3), {@code load.forks} (3: all servers are started anew
 * as often, since no two JVMs compile alike), {@code load.connections} (64), {@code load.jvm}
 * (options of the servers' JVM, separated by spaces), {@code load.own} (not wrk).
 */
final class HttpPipelineLoad {

  private static final String ALL =
      "bare,web,quiet,chassis,observed,direct,helidon,quarkus,micronaut,spring";

  private final Path directory;
  private final LoadGenerator client;
  private final List<Course> courses = new ArrayList<>();

  private HttpPipelineLoad(Path directory, LoadGenerator client) {
    this.directory = directory;
    this.client = client;
  }

  /** What became of one contender. */
  private static final class Course {
    private final Contender contender;
    private final List<Sample> samples = new ArrayList<>();
    private @Nullable ServerProcess server;

    private Course(Contender contender) {
      this.contender = contender;
    }

    private ServerProcess server() {
      return Objects.requireNonNull(server);
    }

    private Rounds rounds(ToDoubleFunction<Sample> of) {
      return Rounds.of(samples, of);
    }

    private void stop() {
      if (server != null) {
        server.close();
        server = null;
      }
    }
  }

  private record Sample(LoadGenerator.Result result, double cpuMicros) {}

  public static void main(String[] args) throws IOException {
    var directory = Files.createTempDirectory("chassis-load");
    var client = LoadGenerator.create(Integer.getInteger("load.connections", 64));
    var load = new HttpPipelineLoad(directory, client);
    try {
      for (var contender : Contender.named(System.getProperty("load.targets", ALL))) {
        load.courses.add(new Course(contender));
      }
      for (int fork = Integer.getInteger("load.forks", 3); fork > 0; fork--) {
        load.courses.forEach(Course::stop);
        load.run();
      }
      load.print();
    } finally {
      load.courses.forEach(Course::stop);
      client.close();
      delete(directory);
    }
  }

  static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    }
  }

  private void run() throws IOException {
    for (var course : courses) {
      course.server =
          ServerProcess.start(course.contender, jvmOptions(course.contender), directory);
      course.server().awaitFirstAnswer();
    }
    int seconds = Integer.getInteger("load.seconds", 3);
    var time = Duration.ofSeconds(seconds);
    for (var course : courses) {
      // As it is measured: when connections close, the JVM takes back much of what it compiled.
      for (int warm = Integer.getInteger("load.warmUp", 10); warm > 0; warm -= seconds) {
        measure(course.server(), time);
      }
    }
    for (int round = 0; round < Integer.getInteger("load.rounds", 5); round++) {
      for (var course : courses) {
        course.samples.add(measure(course.server(), time));
      }
    }
  }

  static List<String> jvmOptions(Contender contender) {
    List<String> options = new ArrayList<>(List.of("-Xms128m", "-Xmx256m"));
    Arrays.stream(System.getProperty("load.jvm", "").split(" "))
        .filter(option -> !option.isEmpty())
        .map(option -> option.replace("%t", contender.name()))
        .forEach(options::add);
    return options;
  }

  private Sample measure(ServerProcess server, Duration time) throws IOException {
    var before = server.cpuMillis();
    var result = client.run(server.port(), server.contender().path(), time);
    var cpu = server.cpuMillis() - before;
    server.emptyOutput();
    return new Sample(result, cpu * 1000 / result.requests());
  }

  /** In a round of its own: to ask for it disturbs. */
  private double allocatedPerRequest(ServerProcess server) throws IOException {
    try (var allocation = Allocation.of(server.pid())) {
      var before = allocation.bytes();
      var result = client.run(server.port(), server.contender().path(), Duration.ofSeconds(2));
      server.emptyOutput();
      return (double) (allocation.bytes() - before) / result.requests();
    }
  }

  @SuppressWarnings("SystemOut") // a program that talks to people
  private void print() throws IOException {
    var base = courses.get(0);
    System.out.printf(
        Locale.ROOT,
        "JDK %s, %d processors, load by %s; medians of %d rounds of %s JVMs each, ratios to %s of the"
            + " same round%n",
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        client.name(),
        base.samples.size(),
        Integer.getInteger("load.forks", 3),
        base.contender.name());
    System.out.println(
        "| target | req/s | ratio (min-max) | CPU us/req | ratio | p50 us | p99 us | ratio |"
            + " B/req | RSS MiB |");
    System.out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (var course : courses) {
      print(base, course);
    }
  }

  @SuppressWarnings("SystemOut") // a program that talks to people
  private void print(Course base, Course course) throws IOException {
    ToDoubleFunction<Sample> rate = sample -> sample.result().perSecond();
    ToDoubleFunction<Sample> p99 = sample -> sample.result().p99Micros();
    var rates = course.rounds(rate).to(base.rounds(rate));
    var cpu = course.rounds(Sample::cpuMicros);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.3f (%.3f-%.3f) | %.2f | %.3f | %.0f | %.0f | %.2f | %.0f | %.0f |%n",
        course.contender.name(),
        course.rounds(rate).median(),
        rates.median(),
        rates.min(),
        rates.max(),
        cpu.median(),
        cpu.to(base.rounds(Sample::cpuMicros)).median(),
        course.rounds(sample -> sample.result().p50Micros()).median(),
        course.rounds(p99).median(),
        course.rounds(p99).to(base.rounds(p99)).median(),
        allocatedPerRequest(course.server()),
        course.server().residentMiB());
  }
}
