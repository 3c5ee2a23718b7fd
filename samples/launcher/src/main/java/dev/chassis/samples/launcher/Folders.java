package dev.chassis.samples.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * Where a run leaves its traces. Every run starts with empty ones.
 *
 * @param logs a file per service, one JSON object per line
 * @param processes a start script and a process id per service, in process mode
 */
record Folders(Path logs, Path processes) {

  /** The folders below {@code target} of {@code samples}. */
  static Folders in(Path samples) {
    var target = samples.toAbsolutePath().normalize().resolve("target");
    return new Folders(target.resolve("logs"), target.resolve("processes"));
  }

  /** Makes the folders, and empties them of what an earlier run left. */
  void prepare() {
    try {
      for (var folder : new Path[] {logs, processes}) {
        Files.createDirectories(folder);
        try (var files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
          for (var file : files) {
            Files.delete(file);
          }
        }
      }
      empty(broker());
    } catch (IOException e) {
      throw new LauncherException("cannot prepare " + logs.getParent() + ": " + e, e);
    }
  }

  /** An earlier run's events mean nothing to a bank that has forgotten its orders. */
  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** The journal of the broker, where one is started for the run. */
  Path broker() {
    return logs.resolveSibling("broker");
  }

  Path log(SampleService service) {
    return logs.resolve(service.id() + ".log");
  }
}
