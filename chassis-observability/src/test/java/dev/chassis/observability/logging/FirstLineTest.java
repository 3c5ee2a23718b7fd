package dev.chassis.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstLineTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async"})
  void everyLineOfAProcessIsJson(String mode) throws Exception {
    var lines = run(List.of(), mode).stream().map(LogLineSchema::check).toList();

    var own =
        lines.stream().filter(line -> line.get("log.logger").asText().equals("child")).toList();
    assertThat(own).hasSize(2_001);
    assertThat(own.get(1_999).get("message").asText()).isEqualTo("line 1999");
    assertThat(own.get(2_000).get("message").asText()).isEqualTo("last words");
    assertThat(own)
        .allSatisfy(line -> assertThat(line.get("service.name").asText()).isEqualTo("child"));
    assertThat(lines)
        .as("Vert.x logs the same way")
        .anySatisfy(
            line -> {
              assertThat(line.get("log.logger").asText()).startsWith("io.vertx");
              assertThat(line.get("error.message").asText()).isEqualTo("thrown\non purpose");
            });
    assertThat(lines)
        .noneSatisfy(
            line -> assertThat(line.get("log.logger").asText()).startsWith("com.rabbitmq"));
    assertThat(Files.readString(folder.resolve("err"))).isEmpty();
  }

  @Test
  void leavesLogbackToItsOwnFileAndGivesItTheEncoder() throws Exception {
    var file =
        Files.writeString(
            folder.resolve("my-logback.xml"),
            """
            <configuration>
              <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
                <encoder class="dev.chassis.observability.logging.EcsEncoder"/>
              </appender>
              <root level="WARN"><appender-ref ref="STDOUT"/></root>
            </configuration>
            """);

    var lines = run(List.of("-Dlogback.configurationFile=" + file), "sync");

    assertThat(lines)
        .singleElement()
        .satisfies(
            line -> {
              var json = LogLineSchema.check(line);
              assertThat(json.get("log.level").asText()).isEqualTo("ERROR");
              assertThat(json.get("service.name").asText()).isEqualTo("child");
            });
  }

  private List<String> run(List<String> options, String mode)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ChildProcess.class.getName(), mode));
    var out = folder.resolve("out");
    var child =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    try {
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).as("the child ended").isTrue();
      assertThat(child.exitValue()).as(Files.readString(folder.resolve("err"))).isZero();
    } finally {
      child.destroyForcibly();
    }
    return Files.readAllLines(out);
  }
}
