package dev.chassis.testkit.conformance;

import dev.chassis.testkit.time.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a service writes to standard output. */
interface LogOutput {

  /** Enough for lines that are written in batches, or by another process. */
  Duration PATIENCE = Duration.ofMillis(1_500);

  /** All whole lines so far, oldest first. */
  List<String> lines();

  /** Output that goes to a file. What it held before counts too. */
  static LogOutput file(Path file) {
    return () -> {
      try {
        var text = Files.readString(file);
        // A line that is being written has no end yet.
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
      } catch (IOException e) {
        throw new UncheckedIOException(file + " cannot be read", e);
      }
    };
  }

  /** Waits for a line with {@code part} in it; false when none comes. */
  default boolean hasLineWith(String part) {
    try {
      Eventually.until(
          "a line with " + part,
          PATIENCE,
          () -> lines().stream().anyMatch(line -> line.contains(part)));
      return true;
    } catch (AssertionError none) {
      return false;
    }
  }
}
