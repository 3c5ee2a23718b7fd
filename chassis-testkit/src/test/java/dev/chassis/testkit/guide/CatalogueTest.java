package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.api.ApiContract;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  private static final String APPLE = "{\"name\":\"apple\",\"cents\":50,\"version\":0}";

  // snippet:contract
  @Test
  void keepsItsContract() {
    ApiContract.of(Catalogue.chassis()).matches(Path.of("src/test/contract/catalogue.json"));
  }

  // end

  @Test
  void changesOnlyWhatTheCallerHasSeen() {
    try (var catalogue = ServiceUnderTest.start(Catalogue.chassis())) {
      var http = catalogue.http();
      var path = "/v2/shelves/fruit/items/apple";

      assertThat(http.put(path, APPLE).status()).isEqualTo(428);
      assertThat(http.send("PUT", path, APPLE, Map.of("if-match", "*")).status()).isEqualTo(412);
      assertThat(http.get(path).status()).isEqualTo(404);
      assertThat(http.get("/v1/items").header("sunset")).startsWith("Fri, 01 Jan 2027");
    }
  }

  @Test
  void everythingWrongIsToldAtOnce() {
    try (var catalogue = ServiceUnderTest.start(Catalogue.chassis())) {
      var answer = catalogue.http().get("/v2/shelves/fruit/items?order=SIZE&page-size=many&page=2");

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.json().getJsonArray("errors"))
          .extracting(error -> ((JsonObject) error).getString("pointer"))
          .containsExactly("order", "page-size", "x-tenant", "page");
    }
  }
}
