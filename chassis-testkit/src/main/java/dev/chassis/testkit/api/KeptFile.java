package dev.chassis.testkit.api;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A description that a repository keeps: compared with what is there, written anew when the run
 * says so. A change that breaks others needs more than one that they bear.
 *
 * @param file where it is kept
 * @param update what the run says: {@code true}, {@code breaking}, or nothing
 * @param advice what else to do instead of breaking; a sentence
 */
record KeptFile(Path file, String update, String advice) {

  /** System property that makes a test write its files. */
  static final String UPDATE = "chassis.contract.update";

  static String wanted() {
    return System.getProperty(UPDATE, "");
  }

  /**
   * Holds {@code present} against the file.
   *
   * @param changes from what was promised to {@code present}
   * @return what is wrong and what to do; null when all is well, or was written
   */
  @Nullable String problem(JsonObject present, Function<JsonObject, List<ApiChange>> changes) {
    if (!Files.exists(file)) {
      return writeOr(
          !update.isEmpty(), present, "there is no contract " + file + " yet: " + run("true"));
    }
    var promised = read(file);
    var all = changes.apply(promised);
    var breaking = all.stream().filter(ApiChange::isBreaking).toList();
    if (!breaking.isEmpty()) {
      return writeOr(update.equals("breaking"), present, broken(breaking));
    }
    if (withoutVersion(promised).equals(withoutVersion(present))) {
      return null;
    }
    return writeOr(!update.isEmpty(), present, stale(all));
  }

  /** It describes what is no longer there: what is wrong, or null when the file was removed. */
  @Nullable String orphaned(ApiChange gone) {
    if (!update.equals("breaking")) {
      return broken(List.of(gone));
    }
    try {
      Files.delete(file);
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String broken(List<ApiChange> breaking) {
    return file
        + " is broken: callers that keep to it may fail.\n"
        + lines(breaking)
        + "\n"
        + advice
        + " When no caller is left, "
        + run("breaking");
  }

  private String stale(List<ApiChange> changes) {
    return "contract file is stale: "
        + run("true")
        + "\n"
        + file
        + " does not know yet:\n"
        + (changes.isEmpty() ? "  other words for the same" : lines(changes));
  }

  private @Nullable String writeOr(boolean write, JsonObject present, String problem) {
    if (!write) {
      return problem;
    }
    write(file, present);
    return null;
  }

  private static void write(Path file, JsonObject present) {
    try {
      var parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(file, present.encodePrettily() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonObject read(Path file) {
    try {
      return new JsonObject(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject withoutVersion(JsonObject document) {
    var copy = document.copy();
    var info = copy.getJsonObject("info");
    if (info != null) {
      info.remove("version");
    }
    return copy;
  }

  private static String run(String value) {
    return "run with -D" + UPDATE + "=" + value;
  }

  private static String lines(List<ApiChange> changes) {
    return changes.stream().map(change -> "  " + change).collect(Collectors.joining("\n"));
  }
}
