package dev.chassis.observability.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page's files may hold, so that its content security policy does not break it. */
class LivePageTest {

  private static final Pattern IMPORT = Pattern.compile("from \"([^\"]+)\"");
  private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

  @Test
  void nothingIsLoadedFromElsewhere() {
    assertThat(files())
        .isNotEmpty()
        .allSatisfy(
            file ->
                assertThat(text(file).replace("http://www.w3.org/2000/svg", "the name of SVG"))
                    .doesNotContainPattern("(?i)(https?:|[\"'(])//"));
  }

  @Test
  void thereIsNoScriptOrStyleInsideThePage() {
    assertThat(files())
        .allSatisfy(
            file ->
                assertThat(text(file))
                    .doesNotContain("style=\"")
                    .doesNotContain("innerHTML")
                    .doesNotContain("eval(")
                    .doesNotContainPattern(" on[a-z]+=\"")
                    .doesNotContainPattern("<script(?![^>]* src=)"));
  }

  @Test
  void everyFileThatIsNamedIsThere() {
    for (var file : files()) {
      var folder = Objects.requireNonNull(file.getParent());
      var names = file.toString().endsWith(".html") ? LOADED : IMPORT;
      names
          .matcher(text(file))
          .results()
          .map(found -> found.group(1))
          .filter(name -> !name.startsWith("#") && !name.equals("/"))
          .forEach(name -> assertThat(folder.resolve(name)).as(file + " names it").exists());
    }
  }

  private static List<Path> files() {
    var index = LivePageTest.class.getClassLoader().getResource(LivePage.FILES + "/index.html");
    try (var all = Files.walk(Objects.requireNonNull(Path.of(index.toURI()).getParent()))) {
      return all.filter(file -> file.toString().matches(".*\\.(html|js|css|svg)")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
