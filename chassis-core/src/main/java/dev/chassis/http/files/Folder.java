package dev.chassis.http.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Files below a folder of the machine. */
record Folder(Path root, String index) implements Shelf {

  static Folder of(String root, String index) {
    try {
      return new Folder(Path.of(root).toRealPath(), index);
    } catch (IOException e) {
      throw new UncheckedIOException("folder of files " + root + " cannot be read", e);
    }
  }

  @Override
  public @Nullable Found find(String name) throws IOException {
    try {
      var file = root.resolve(name).toRealPath();
      var isFolder = Files.isDirectory(file);
      // Links are resolved now, so the comparison is about where the bytes really lie.
      file = isFolder ? file.resolve(index).toRealPath() : file;
      return file.startsWith(root) ? regular(file, isFolder) : null;
    } catch (FileSystemException | InvalidPathException noSuchFile) {
      // Also: a name that is too long, a file where a folder was expected, no permission.
      return null;
    }
  }

  private static @Nullable Found regular(Path file, boolean folder) throws IOException {
    var attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile() || !Files.isReadable(file)) {
      return null;
    }
    var modified = attributes.lastModifiedTime().toMillis();
    var etag = "\"" + Long.toHexString(attributes.size()) + "-" + Long.toHexString(modified) + "\"";
    var name = String.valueOf(file.getFileName());
    return new Found(name, file, null, attributes.size(), etag, modified / 1000, folder);
  }
}
