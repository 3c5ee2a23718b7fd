package dev.chassis.http.files;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds files by name. Blocks. */
@FunctionalInterface
interface Shelf {

  /** The file, or the index of the folder, of this name; null when there is none. */
  @Nullable Found find(String name) throws IOException;
}
