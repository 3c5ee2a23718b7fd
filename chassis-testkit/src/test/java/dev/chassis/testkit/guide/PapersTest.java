package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.testkit.ServiceUnderTest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page on HTTP streaming shows. */
class PapersTest {

  private @TempDir Path folder;

  @Test
  void papersComeAndGo() {
    var service =
        Chassis.service("papers")
            .wiring(chassis -> new Papers(chassis, folder).declare(chassis.http()));

    try (var papers = ServiceUnderTest.start(service)) {
      var http = papers.http();

      assertThat(http.put("/papers/contract", Map.of("a", "b")).status()).isEqualTo(204);
      assertThat(http.get("/papers/contract").body()).isEqualTo("{\"a\":\"b\"}");

      assertThat(http.post("/notes", new Papers.Note("n")).status()).isEqualTo(400);
      var key = Map.of("idempotency-key", "8e03978e");
      assertThat(http.post("/notes", new Papers.Note("n"), key).status()).isEqualTo(201);
      assertThat(http.post("/notes", new Papers.Note("n"), key).header("idempotency-replayed"))
          .isEqualTo("true");
    }
  }
}
