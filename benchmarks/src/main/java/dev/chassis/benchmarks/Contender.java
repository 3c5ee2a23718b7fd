package dev.chassis.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A server to be compared: one of {@link LoadTarget}, one of {@code benchmarks/peers}, or one of
 * {@code samples}.
 *
 * @param name as printed and asked for
 * @param path what is requested of it
 * @param arguments of the JVM, class path and main class among them; {@code {port}} stands for the
 *     port to serve on, {@code {other-port}} for another free one
 */
record Contender(String name, String path, List<String> arguments) {

  private static final String ORDER = "/orders/4711";

  /** Those named, separated by commas; peers that were not built are left out with a remark. */
  @SuppressWarnings("SystemOut") // a program that talks to people
  static List<Contender> named(String names) {
    List<Contender> found = new ArrayList<>();
    for (var name : names.split(",")) {
      var contender = find(name.trim());
      contender.ifPresent(found::add);
      if (contender.isEmpty()) {
        System.out.println(name + " is left out: it was not built (benchmarks/run peers)");
      }
    }
    return found;
  }

  private static Optional<Contender> find(String name) {
    var own =
        Arrays.stream(LoadTarget.values())
            .filter(target -> target.name().toLowerCase(Locale.ROOT).equals(name))
            .findFirst();
    return own.isPresent() ? own.map(Contender::own) : sample(name).or(() -> peer(name));
  }

  private static Contender own(LoadTarget target) {
    return new Contender(
        target.name().toLowerCase(Locale.ROOT),
        ORDER,
        List.of("-cp", classPath(), LoadTarget.class.getName(), target.name(), "{port}"));
  }

  /** A sample service alone, with messages in memory; it is up when it says that it is ready. */
  private static Optional<Contender> sample(String name) {
    var jar = home().resolveSibling("samples").resolve(name + "/target/" + name + ".jar");
    return Files.exists(jar)
        ? Optional.of(
            new Contender(
                name,
                "/health/ready",
                List.of(
                    "-Dchassis.http.host=127.0.0.1",
                    "-jar",
                    jar.toString(),
                    "--port",
                    "{other-port}",
                    "--management-port",
                    "{port}")))
        : Optional.empty();
  }

  private static Optional<Contender> peer(String name) {
    var target = home().resolve("peers").resolve(name).resolve("target");
    return Stream.of("quarkus-app/quarkus-run.jar", "peer.jar")
        .map(target::resolve)
        .filter(Files::exists)
        .findFirst()
        .map(
            jar ->
                new Contender(
                    name,
                    ORDER,
                    List.of(
                        "-Dport={port}",
                        // else Helidon refuses to be asked what it allocates
                        "-Dhelidon.serialFilter.pattern=*",
                        "-jar",
                        jar.toString())));
  }

  /** The whole command. */
  List<String> command(List<String> jvmOptions, int port, int otherPort) {
    List<String> command = new ArrayList<>();
    command.add(java().toString());
    command.addAll(jvmOptions);
    arguments.stream()
        .map(argument -> argument.replace("{port}", Integer.toString(port)))
        .map(argument -> argument.replace("{other-port}", Integer.toString(otherPort)))
        .forEach(command::add);
    return command;
  }

  /** The {@code java} that servers run on: the one this program runs on. */
  static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** The folder of the benchmarks. */
  static Path home() {
    return Path.of(System.getProperty("benchmarks.home", "benchmarks")).toAbsolutePath();
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  /** Whether every entry of the class path is a jar: only then the JVM can keep an archive. */
  static boolean runsFromJars() throws IOException {
    return Stream.of(classPath().split(File.pathSeparator))
        .noneMatch(e -> new File(e).isDirectory());
  }
}
