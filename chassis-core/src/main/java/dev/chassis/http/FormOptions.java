package dev.chassis.http;

import dev.chassis.config.Check;
import dev.chassis.config.DataSize;
import java.nio.file.Path;

/**
 * What a form may bring. All of it together may have {@code http.maxBody} bytes, or what {@link
 * Route#maxBody} says; it may have at most 256 parts, and a field at most 8 KiB. Only {@link
 * #defaults()} and the {@code with} methods are promised.
 *
 * @param maxFiles files in one form at most, 0 or more; default 20
 * @param maxFile largest file; default 10 MiB
 * @param folder where files lie until the answer; default the machine's folder for temporary files
 */
public record FormOptions(int maxFiles, DataSize maxFile, Path folder) {

  /** Refuses values out of range. */
  public FormOptions {
    Check.all(Check.atLeast(0, "maxFiles", maxFiles));
  }

  /** The defaults named above. */
  public static FormOptions defaults() {
    return new FormOptions(
        20, DataSize.ofMebibytes(10), Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** Copy that takes more or fewer, larger or smaller files. */
  public FormOptions withFiles(int newMaxFiles, DataSize newMaxFile) {
    return new FormOptions(newMaxFiles, newMaxFile, folder);
  }

  /** Copy that keeps files in another folder, which must exist. */
  public FormOptions withFolder(Path newFolder) {
    return new FormOptions(maxFiles, maxFile, newFolder);
  }
}
