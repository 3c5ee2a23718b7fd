package dev.chassis.testkit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.Chassis;
import dev.chassis.http.HttpRoutes;
import dev.chassis.testkit.ServiceUnderTest;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiContractTest {

  @TempDir Path folder;

  record Order(String id, int quantity) {}

  record ShortOrder(String id) {}

  @Test
  void anInterfaceAsPromisedPasses() {
    var file = written(routes -> find(routes, Order.class));

    assertThatCode(() -> contract(routes -> find(routes, Order.class)).matches(file, ""))
        .doesNotThrowAnyException();
  }

  @Test
  void aChangeThatCallersBearMakesTheFileStale() throws IOException {
    var file = written(routes -> find(routes, ShortOrder.class));
    var grown = contract(routes -> find(routes, Order.class));

    assertThatThrownBy(() -> grown.matches(file, ""))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("contract file is stale: run with -Dchassis.contract.update=true")
        .hasMessageContaining("GET /orders/{id}: response 200: /quantity is new");

    grown.matches(file, "true");
    assertThat(Files.readString(file)).contains("quantity").endsWith("}\n");
    grown.matches(file, "");
  }

  @Test
  void otherWordsMakeTheFileStaleToo() {
    var file = written(routes -> find(routes, Order.class));

    assertThatThrownBy(
            () ->
                contract(
                        routes ->
                            routes
                                .get("/orders/{id}", call -> Future.succeededFuture())
                                .returns(Order.class)
                                .summary("Finds."))
                    .matches(file, ""))
        .hasMessageContaining("stale")
        .hasMessageContaining("other words for the same");
  }

  @Test
  void aChangeThatBreaksCallersIsNamed() {
    var file = written(routes -> find(routes, Order.class));
    var shrunk = contract(routes -> find(routes, ShortOrder.class));

    for (var update : new String[] {"", "true"}) {
      assertThatThrownBy(() -> shrunk.matches(file, update))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("is broken")
          .hasMessageContaining("GET /orders/{id}: response 200: /quantity is no longer there")
          .hasMessageContaining("-Dchassis.contract.update=breaking");
    }
    shrunk.matches(file, "breaking");
    shrunk.matches(file, "");
  }

  @Test
  void aContractThatIsNotThereYetIsAskedFor() {
    var contract = contract(routes -> find(routes, Order.class));
    var file = folder.resolve("new/openapi.json");

    assertThatThrownBy(() -> contract.matches(file, ""))
        .hasMessageContaining("there is no contract")
        .hasMessageContaining("-Dchassis.contract.update=true");
    contract.matches(file, "true");
    contract.matches(file, "");
  }

  @Test
  void theVersionOfTheServiceIsNoPartOfIt() {
    var file = written(routes -> find(routes, Order.class));

    ApiContract.of(shop(routes -> find(routes, Order.class)).version("2.0")).matches(file, "");
  }

  @Test
  void callersSeeTheDescriptionOnlyWhenConfigured() {
    var shop = shop(routes -> find(routes, Order.class));
    try (var closed = ServiceUnderTest.start(shop);
        var open =
            ServiceUnderTest.start(
                shop, environment -> environment.set("openapi.onServicePort", true))) {
      assertThat(closed.http().get("/openapi.json").status()).isEqualTo(404);
      assertThat(open.http().get("/openapi.json").json())
          .isEqualTo(open.management().get("/openapi.json").json());
    }
  }

  private Path written(Consumer<HttpRoutes> routes) {
    var file = folder.resolve("openapi.json");
    contract(routes).matches(file, "true");
    return file;
  }

  private static ApiContract contract(Consumer<HttpRoutes> routes) {
    return ApiContract.of(shop(routes));
  }

  private static Chassis shop(Consumer<HttpRoutes> routes) {
    return Chassis.service("shop").wiring(chassis -> routes.accept(chassis.http()));
  }

  private static void find(HttpRoutes routes, Class<?> type) {
    routes.get("/orders/{id}", call -> Future.succeededFuture()).returns(type);
  }
}
