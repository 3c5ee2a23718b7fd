package dev.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Configuration from the text of a file {@code test.conf}. */
record TestConfig(Path folder, Configuration configuration) {

  static TestConfig of(String text) {
    var folder = temporaryFolder();
    return new TestConfig(
        folder, ConfigSources.none().file(write(folder, "test.conf", text)).read());
  }

  static Path temporaryFolder() {
    try {
      var folder = Files.createTempDirectory("chassis-config");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path write(Path folder, String name, String text) {
    try {
      var file = Files.writeString(folder.resolve(name), text);
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  <T extends Record> T bind(String section, Class<T> type) {
    return bound(configuration, section, type);
  }

  /** The record, or a failure that shows the problems. */
  static <T extends Record> T bound(Configuration configuration, String section, Class<T> type) {
    var record = configuration.bind(section, type);
    assertThat(configuration.problems()).isEmpty();
    assertThat(record).isNotNull();
    return record;
  }

  /** Messages of all problems, unknown keys included, without the folder of the file. */
  List<String> problemsOf(String section, Class<? extends Record> type) {
    assertThat(configuration.bind(section, type)).isNull();
    return problems();
  }

  List<String> problems() {
    return Stream.concat(
            configuration.problems().stream(), configuration.unknownKeys(true).stream())
        .map(ConfigProblem::message)
        .map(message -> message.replace(folder + "/", ""))
        .toList();
  }
}
