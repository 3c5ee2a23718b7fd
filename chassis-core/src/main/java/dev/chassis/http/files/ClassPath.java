package dev.chassis.http.files;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Files on the class path, kept once read: there are only as many as were packed. */
record ClassPath(ClassLoader loader, String root, String index, Map<String, Found> known)
    implements Shelf {

  static ClassPath of(String root, String index) {
    var loader = Thread.currentThread().getContextClassLoader();
    var start = root.startsWith("/") ? root.substring(1) : root;
    return new ClassPath(
        loader == null ? ClassPath.class.getClassLoader() : loader,
        start.endsWith("/") ? start : start + "/",
        index,
        new ConcurrentHashMap<>());
  }

  @Override
  public @Nullable Found find(String name) throws IOException {
    var kept = known.get(name);
    if (kept != null) {
      return kept;
    }
    var isFolder = name.isEmpty() || isFolder(root + name);
    var found = read(isFolder ? (name.isEmpty() ? index : name + "/" + index) : name, isFolder);
    if (found != null) {
      known.put(name, found);
    }
    return found;
  }

  private boolean isFolder(String resource) {
    var found = loader.getResource(resource);
    if (found != null && found.getProtocol().equals("file")) {
      try {
        return Files.isDirectory(Path.of(found.toURI()));
      } catch (URISyntaxException notEvenAFile) {
        return false;
      }
    }
    // In a jar a folder is an entry that ends with a slash.
    return loader.getResource(resource + "/") != null;
  }

  private @Nullable Found read(String name, boolean isFolder) throws IOException {
    try (var in = loader.getResourceAsStream(root + name)) {
      if (in == null) {
        return null;
      }
      var bytes = in.readAllBytes();
      var simple = name.substring(name.lastIndexOf('/') + 1);
      return new Found(simple, null, Buffer.buffer(bytes), bytes.length, etag(bytes), -1, isFolder);
    }
  }

  private static String etag(byte[] bytes) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "\"" + HexFormat.of().formatHex(hash, 0, 12) + "\"";
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
