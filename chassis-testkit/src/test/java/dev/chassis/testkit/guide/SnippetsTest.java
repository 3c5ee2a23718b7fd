package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Code in the README and the guide is code of this module, word for word. A page quotes with {@code
 * <!-- snippet: file#name -->}: the part of the file between {@code // snippet:name} and {@code //
 * end}; without a name, the file from its first import.
 */
class SnippetsTest {

  private static final Path DOCS = Path.of("../docs/guide");
  private static final Path SOURCES = Path.of("src/test/java/dev/chassis/testkit");

  private static final Pattern SNIPPET =
      Pattern.compile(
          """
          <!-- snippet: (?<file>[\\w/]+\\.java)(?:#(?<name>\\w+))? -->
          ```java
          (?<code>.*?)```
          """,
          Pattern.DOTALL);
  private static final Pattern JAVA = Pattern.compile("^```java$", Pattern.MULTILINE);

  @TestFactory
  Stream<DynamicTest> pagesShowWhatIsTested() throws IOException {
    return pages().stream()
        .flatMap(page -> SNIPPET.matcher(read(page)).results().map(found -> test(page, found)));
  }

  @Test
  void noPageShowsJavaThatIsNotTested() throws IOException {
    for (var page : pages()) {
      var text = read(page);
      assertThat(SNIPPET.matcher(text).results().count())
          .as("snippets in %s", page)
          .isEqualTo(JAVA.matcher(text).results().count());
    }
  }

  private static DynamicTest test(Path page, MatchResult found) {
    var file = found.group(1);
    var name = found.group(2);
    return dynamicTest(
        page.getFileName() + ": " + file + (name == null ? "" : "#" + name),
        () -> assertThat(found.group(3)).isEqualTo(source(file, name)));
  }

  private static String source(String file, String name) {
    var source = read(SOURCES.resolve(file));
    if (name == null) {
      return source.substring(source.indexOf("import "));
    }
    var open = Pattern.compile(" *// snippet:" + name + "\n").matcher(source);
    assertThat(open.find()).as("// snippet:%s in %s", name, file).isTrue();
    var rest = source.substring(open.end());
    var end = Pattern.compile("\n *// end\n").matcher(rest);
    assertThat(end.find()).as("// end after %s in %s", name, file).isTrue();
    return rest.substring(0, end.start()).stripTrailing().stripIndent() + "\n";
  }

  private static List<Path> pages() throws IOException {
    try (var guide = Files.list(DOCS)) {
      return Stream.concat(Stream.of(Path.of("../README.md")), guide.sorted()).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }
}
