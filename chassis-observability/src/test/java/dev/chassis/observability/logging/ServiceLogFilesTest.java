package dev.chassis.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.ServiceIdentity;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ServiceLogFilesTest {

  private static final Logger log = LoggerFactory.getLogger("files");

  @TempDir Path folder;

  @Test
  void keepsTheLinesOfEachServiceApart() throws Exception {
    var logs = folder.resolve("logs");
    Files.createDirectories(logs);
    Files.writeString(logs.resolve("orders.log"), "of the last run\n");

    try (var files = ServiceLogFiles.into(logs, "bank")) {
      logOn("orders", "one");
      logOn("fees", "two");
      logOn("orders", "three");
      logOn("../escape", "four");
      assertThat(messages(files.directory().resolve("orders.log")))
          .as("before close")
          .containsExactly("one", "three");
    }
    log.info("back on standard output");

    assertThat(messages(logs.resolve("orders.log"))).containsExactly("one", "three");
    assertThat(messages(logs.resolve("fees.log"))).containsExactly("two");
    assertThat(messages(logs.resolve("bank.log"))).containsExactly("four");
    try (var all = Files.walk(folder)) {
      assertThat(all.filter(Files::isRegularFile)).hasSize(3);
    }
  }

  private static void logOn(String service, String message) throws Exception {
    var vertx = Vertx.vertx();
    try {
      new ServiceIdentity(service, "1", service + "-1").claim(vertx);
      vertx
          .executeBlocking(
              () -> {
                log.info(message);
                return message;
              })
          .toCompletionStage()
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  /** Messages of this test; other threads of the JVM may log too. */
  private static List<String> messages(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(LogLineSchema::check)
        .filter(line -> line.get("log.logger").asText().equals("files"))
        .map(line -> line.get("message").asText())
        .toList();
  }
}
