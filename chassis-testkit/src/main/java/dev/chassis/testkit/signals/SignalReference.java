package dev.chassis.testkit.signals;

import dev.chassis.signals.Signal;
import dev.chassis.testkit.config.ConfigReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A page in Markdown made of lists of signals. A test calls {@link #check}, which fails when the
 * page in the repository is another.
 */
public final class SignalReference {

  private final List<String> parts = new ArrayList<>();

  private SignalReference(String title) {
    parts.add("# " + title);
  }

  /** A page without a list yet. */
  public static SignalReference titled(String title) {
    return new SignalReference(title);
  }

  /** Adds a paragraph. */
  public SignalReference paragraph(String text) {
    parts.add(text);
    return this;
  }

  /** Adds a heading and the table of these signals. */
  public SignalReference section(String heading, List<Signal> signals) {
    parts.add("## " + heading);
    parts.add(
        "| signal | series for Prometheus | kind | unit | labels | what it says |\n"
            + "|---|---|---|---|---|---|\n"
            + signals.stream().map(SignalReference::row).collect(Collectors.joining("\n")));
    return this;
  }

  /** The page. */
  public String text() {
    return String.join("\n\n", parts) + "\n";
  }

  /**
   * Compares the page with {@code file}; with the system property {@code update} at {@code
   * reference} writes it instead.
   *
   * @throws AssertionError when the file says something else, with what to do about it
   */
  public void check(Path file) throws IOException {
    if ("reference".equals(System.getProperty(ConfigReference.UPDATE))) {
      Files.writeString(file, text());
    }
    if (!Files.exists(file) || !Files.readString(file).equals(text())) {
      throw new AssertionError(
          file + " is not what the code says; run the test with -Dupdate=reference");
    }
  }

  private static String row(Signal signal) {
    return "| `%s` | %s | %s | %s | %s | %s |"
        .formatted(
            signal.name(),
            code(signal.series()),
            signal.kind().name().toLowerCase(Locale.ROOT),
            signal.unit().isEmpty() ? "" : signal.unit(),
            code(signal.labels()),
            signal.description());
  }

  private static String code(List<String> words) {
    return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
  }
}
