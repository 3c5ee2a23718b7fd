package dev.chassis.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts bare Vert.x, chassis services and peers in turn and prints how long each takes from the
 * start of its process to the first 200: without a cache, and with what this JVM offers, class-data
 * sharing up to 23 and the AOT cache after. Each has a cache of its own, recorded by one start and
 * a few requests.
 *
 * <p>Settings are system properties: {@code startup.targets}, {@code startup.rounds} (9), {@code
 * startup.uncached} (true: whether to measure without a cache too), {@code startup.jvm} (options of
 * every JVM, separated by spaces).
 */
final class StartUpRun {

  private static final String ALL = "bare,web,chassis,gateway,helidon,quarkus,micronaut,spring";
  private static final List<String> OPTIONS =
      List.of(System.getProperty("startup.jvm", "-Xms32m -Xmx256m").split(" "));
  private static final int FIRST_WITH_AOT_CACHE = 25;

  private final Path directory;

  private StartUpRun(Path directory) {
    this.directory = directory;
  }

  private record Start(double millis, double cpuMillis, double residentMiB) {}

  @SuppressWarnings("SystemOut") // a program that talks to people
  public static void main(String[] args) throws IOException {
    if (!Contender.runsFromJars()) {
      System.out.println("the class path has folders: the JVM keeps no cache for their classes");
    }
    var directory = Files.createTempDirectory("chassis-startup");
    var run = new StartUpRun(directory);
    try {
      var contenders = Contender.named(System.getProperty("startup.targets", ALL));
      if (!System.getProperty("startup.uncached", "true").equals("false")) {
        run.compare("no cache", contenders, Map.of());
      }
      run.compare(
          hasAotCache() ? "AOT cache" : "class-data sharing", contenders, run.train(contenders));
    } finally {
      HttpPipelineLoad.delete(directory);
    }
  }

  private static boolean hasAotCache() {
    return Runtime.version().feature() >= FIRST_WITH_AOT_CACHE;
  }

  /** Records a cache for each; what the JVM is told to use it. */
  private Map<String, String> train(List<Contender> contenders) throws IOException {
    Map<String, String> use = new LinkedHashMap<>();
    for (var contender : contenders) {
      var cache = directory.resolve(contender.name() + ".cache");
      List<String> options = new ArrayList<>(OPTIONS);
      options.add((hasAotCache() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + cache);
      try (var server = ServerProcess.start(contender, options, directory)) {
        server.awaitFirstAnswer();
        server.ask(Duration.ofSeconds(1));
      }
      if (Files.exists(cache)) {
        use.put(
            contender.name(), (hasAotCache() ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + cache);
      }
    }
    return use;
  }

  private void compare(String title, List<Contender> contenders, Map<String, String> caches)
      throws IOException {
    Map<Contender, List<Start>> starts = new LinkedHashMap<>();
    for (int round = 0; round < Integer.getInteger("startup.rounds", 9); round++) {
      for (var contender : contenders) {
        var start = start(contender, caches.get(contender.name()));
        starts.computeIfAbsent(contender, key -> new ArrayList<>()).add(start);
      }
    }
    print(title, starts);
  }

  private Start start(Contender contender, @Nullable String cache) throws IOException {
    List<String> options = new ArrayList<>(OPTIONS);
    if (cache != null) {
      options.add(cache);
    }
    try (var server = ServerProcess.start(contender, options, directory)) {
      var took = server.awaitFirstAnswer();
      return new Start(took.toNanos() / 1e6, server.cpuMillis(), server.residentMiB());
    }
  }

  @SuppressWarnings("SystemOut") // a program that talks to people
  private static void print(String title, Map<Contender, List<Start>> starts) {
    System.out.printf("%nJDK %s, %s%n", System.getProperty("java.version"), title);
    System.out.println("| target | first 200 ms | (min-max) | ratio | CPU ms | ratio | RSS MiB |");
    System.out.println("|---|--:|--:|--:|--:|--:|--:|");
    var base = starts.values().iterator().next();
    starts.forEach(
        (contender, own) -> {
          var wall = Rounds.of(own, Start::millis);
          var cpu = Rounds.of(own, Start::cpuMillis);
          System.out.printf(
              Locale.ROOT,
              "| %s | %.0f | %.0f-%.0f | %.2f | %.0f | %.2f | %.0f |%n",
              contender.name(),
              wall.median(),
              wall.min(),
              wall.max(),
              wall.to(Rounds.of(base, Start::millis)).median(),
              cpu.median(),
              cpu.to(Rounds.of(base, Start::cpuMillis)).median(),
              Rounds.of(own, Start::residentMiB).median());
        });
  }
}
