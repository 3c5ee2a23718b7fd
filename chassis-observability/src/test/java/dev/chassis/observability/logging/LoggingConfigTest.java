package dev.chassis.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.config.ConfigSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoggingConfigTest {

  @TempDir Path folder;

  @Test
  void isTheDefaultsWhereNothingIsSet() {
    var config = ConfigSources.none().read().bind("logging", LoggingConfig.class);

    assertThat(config).isEqualTo(LoggingConfig.defaults());
  }

  @Test
  void readsLoggerNamesWithDots() throws Exception {
    var file =
        Files.writeString(
            folder.resolve("service.conf"),
            """
            logging {
              format = text
              async = true
              levels { "io" = error, "io.netty" = debug, samples.orders = trace }
            }
            """);

    var configuration =
        ConfigSources.none()
            .file(file)
            .commandLine(Map.of("logging.levels.io.vertx.core", "off"))
            .read();
    var config = configuration.bind("logging", LoggingConfig.class);

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.unknownKeys(true)).isEmpty();
    assertThat(config.format()).isEqualTo(LoggingConfig.Format.TEXT);
    assertThat(config.async()).isTrue();
    assertThat(config.levels())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "io", LogLevel.ERROR,
                "io.netty", LogLevel.DEBUG,
                "io.vertx", LogLevel.INFO,
                "io.vertx.core", LogLevel.OFF,
                "com.rabbitmq", LogLevel.WARN,
                "samples.orders", LogLevel.TRACE));
  }

  @Test
  void namesTheLevelThatIsNone() {
    var configuration =
        ConfigSources.none().commandLine(Map.of("logging.levels.io.netty", "loud")).read();

    assertThat(configuration.bind("logging", LoggingConfig.class)).isNull();
    assertThat(configuration.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.key()).isEqualTo("logging.levels.io.netty"));
  }
}
