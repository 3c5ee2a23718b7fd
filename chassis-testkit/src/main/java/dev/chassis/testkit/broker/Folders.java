package dev.chassis.testkit.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Temporary folders of throwaway servers. */
final class Folders {

  private static final int TAIL = 4000;

  private Folders() {}

  /** Removes a folder as far as it goes: what a dying process still writes is no failure. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(Folders::deleteOne);
    } catch (IOException e) {
      folder.toFile().deleteOnExit();
    }
  }

  /** The end of what a server printed. */
  static String tail(Path folder) throws IOException {
    var text = Files.readString(folder.resolve("out.log"));
    return text.substring(Math.max(0, text.length() - TAIL));
  }

  private static void deleteOne(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}
