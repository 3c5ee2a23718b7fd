package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page that says what shows each thing asked for names tests that are there. */
class MissionTest {

  private static final Path ROOT = Path.of("..");
  private static final int ROWS = 25;
  private static final Pattern ROW =
      Pattern.compile("^\\| (?<number>\\d+) \\|[^|]+\\| (?<tests>[^|]+) \\|", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");

  @Test
  void everyRowNamesTestsThatAreThereOrIsOpen() throws IOException {
    var page = Files.readString(ROOT.resolve("docs/mission.md"));
    var known = tests();

    var rows = ROW.matcher(page).results().toList();

    assertThat(rows)
        .extracting(row -> Integer.parseInt(row.group(1)))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, ROWS).boxed().toList());
    for (var row : rows) {
      var named = names(row.group(2));
      assertThat(named.isEmpty())
          .as("row %s is open, or names tests", row.group(1))
          .isEqualTo(row.group(2).equals("open"));
      assertThat(known).as("tests of row %s", row.group(1)).containsAll(named);
    }
  }

  private static List<String> names(String tests) {
    return NAME.matcher(tests).results().map(name -> name.group(1)).toList();
  }

  private static Set<String> tests() throws IOException {
    var names = new HashSet<String>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      files
          .filter(file -> file.toString().contains("src/test/java"))
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith("Test.java"))
          .forEach(file -> names.add(file.substring(0, file.length() - ".java".length())));
    }
    return names;
  }
}
