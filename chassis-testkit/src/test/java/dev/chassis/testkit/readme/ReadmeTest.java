package dev.chassis.testkit.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The service that the README shows is the one that is compiled and run here. */
class ReadmeTest {

  private static final String OPEN = "<!-- snippet:hello -->\n```java\n";
  private static final String CLOSE = "```\n<!-- /snippet -->";
  private static final Path SOURCE =
      Path.of("src/test/java/dev/chassis/testkit/readme/HelloService.java");

  @Test
  void theReadmeShowsTheServiceThatIsTested() throws IOException {
    var readme = Files.readString(Path.of("../README.md"));
    assertThat(readme).containsOnlyOnce(OPEN).contains(CLOSE);

    var start = readme.indexOf(OPEN) + OPEN.length();
    var snippet = readme.substring(start, readme.indexOf(CLOSE, start));

    var source = Files.readString(SOURCE);
    var body = source.substring(source.indexOf("import "));
    assertThat(snippet).isEqualTo(body);
  }
}
