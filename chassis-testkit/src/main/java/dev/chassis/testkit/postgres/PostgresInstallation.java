package dev.chassis.testkit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where PostgreSQL's programs are.
 *
 * @param bin folder with {@code initdb} and {@code postgres}
 */
record PostgresInstallation(Path bin) {

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  /** The newest one that Debian's package put here; null when there is none. */
  static @Nullable PostgresInstallation find() {
    if (!Files.isDirectory(DEBIAN)) {
      return null;
    }
    try (var versions = Files.list(DEBIAN)) {
      return versions
          .filter(version -> has(version, "postgres") && has(version, "initdb"))
          .max(Comparator.comparingInt(PostgresInstallation::major))
          .map(version -> new PostgresInstallation(version.resolve("bin")))
          .orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command line for one of the programs, not as root: PostgreSQL refuses that. */
  List<String> command(String program, List<String> arguments) {
    var command = new ArrayList<String>();
    if (isRoot()) {
      command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    }
    command.add(bin.resolve(program).toString());
    command.addAll(arguments);
    return command;
  }

  /** Gives a folder to who will run the programs. */
  void own(Path folder) throws IOException {
    if (isRoot()) {
      var users = folder.getFileSystem().getUserPrincipalLookupService();
      Files.setOwner(folder, users.lookupPrincipalByName("postgres"));
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static boolean has(Path version, String program) {
    return Files.isExecutable(version.resolve("bin").resolve(program));
  }

  private static int major(Path version) {
    var digits = version.getFileName().toString().replaceAll("\\D.*", "");
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }
}
