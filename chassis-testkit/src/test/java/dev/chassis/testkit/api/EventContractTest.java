package dev.chassis.testkit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.http.HttpRoutes;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.request.RequestType;
import dev.chassis.messaging.request.Requests;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A market tells of sales; fees and orders read of them. */
class EventContractTest {

  @TempDir Path repository;

  record Sold(String orderId, long quantity, long priceCents) {}

  record SoldWithBuyer(String orderId, long quantity, long priceCents, @Nullable String buyer) {}

  record SoldWithoutPrice(String orderId, long quantity) {}

  record SoldInText(String orderId, long quantity, String priceCents) {}

  record SoldPerhaps(String orderId, long quantity, @Nullable Long priceCents) {}

  /** What fees read. */
  record Fee(String orderId, long priceCents) {}

  /** What orders read. */
  record Placed(String orderId) {}

  /** What a service ahead of the market would like to read. */
  record Ahead(String orderId, @Nullable String buyer) {}

  record Price(String symbol, long cents) {}

  record PriceInText(String symbol, String cents) {}

  record Bid(String symbol) {}

  record BidWithName(String symbol, String name) {}

  @BeforeEach
  void theFirstRelease() throws IOException {
    for (var service : new String[] {"market", "fees", "orders"}) {
      Files.createDirectories(repository.resolve(service));
    }
    EventContract.of(market(Sold.class)).matches(folder("market"), "true");
    Expectations.of(reader("fees", Fee.class))
        .reads("market", "sold")
        .matches(folder("fees").resolve("expects"), "true");
    Expectations.of(reader("orders", Placed.class))
        .reads("market", "sold")
        .gets("market", "/prices/{which}", Price.class)
        .calls("market", "POST /bids", Bid.class, 201, null)
        .matches(folder("orders").resolve("expects"), "true");
  }

  @Test
  void whatStayedAsItWasPasses() {
    EventContract.of(market(Sold.class)).matches(folder("market"), "");
    var consumers = consumers(market(Sold.class));
    consumers.areServed();
    assertThat(consumers.names()).containsExactly("fees", "orders");
  }

  @Test
  void aNewFieldBreaksNobody() throws IOException {
    var grown = market(SoldWithBuyer.class);

    consumers(grown).areServed();
    assertThatThrownBy(() -> EventContract.of(grown).matches(folder("market"), ""))
        .hasMessageStartingWith("contract file is stale: run with -Dchassis.contract.update=true")
        .hasMessageContaining("sold: /buyer is new");
    EventContract.of(grown).matches(folder("market"), "true");
    assertThat(Files.readString(folder("market").resolve("events/sold.schema.json")))
        .contains("buyer");
  }

  @Test
  void aFieldThatIsReadCannotGoAndItsReadersAreNamed() {
    var shrunk = market(SoldWithoutPrice.class);

    assertThatThrownBy(() -> consumers(shrunk).areServed())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("fees reads sold: /priceCents is not there")
        .hasMessageNotContaining("orders");
    for (var update : new String[] {"", "true"}) {
      assertThatThrownBy(
              () -> EventContract.of(shrunk).matches(folder("market"), update, repository))
          .hasMessageContaining("sold.schema.json is broken")
          .hasMessageContaining("sold: /priceCents is no longer there; read by fees\n")
          .hasMessageContaining("-Dchassis.contract.update=breaking");
    }
  }

  @Test
  void aFieldThatIsReadKeepsItsTypeAndIsAlwaysThere() {
    assertThatThrownBy(() -> consumers(market(SoldInText.class)).areServed())
        .hasMessageContaining("fees reads sold: /priceCents is read as integer, is string");
    assertThatThrownBy(() -> consumers(market(SoldPerhaps.class)).areServed())
        .hasMessageContaining("fees reads sold: /priceCents")
        .hasMessageContaining("null");
  }

  @Test
  void whoCanDoWithoutAFieldMayBeAheadOfTheOneWhoTellsIt() {
    Expectations.of(reader("fees", Ahead.class))
        .reads("market", "sold")
        .matches(folder("fees").resolve("expects"), "true");

    consumers(market(Sold.class)).areServed();
    consumers(market(SoldWithBuyer.class)).areServed();
  }

  @Test
  void anEventThatIsNoLongerToldIsMissed() {
    var silent =
        Chassis.service("market").with(Messaging.module()).wiring(prices(Price.class)::accept);

    assertThatThrownBy(() -> consumers(silent).areServed())
        .hasMessageContaining("fees reads sold: it is no longer told")
        .hasMessageContaining("orders reads sold: it is no longer told");
    assertThatThrownBy(() -> EventContract.of(silent).matches(folder("market"), "", repository))
        .hasMessageContaining("read by fees, orders");
    EventContract.of(silent).matches(folder("market"), "breaking", repository);
    assertThat(folder("market").resolve("events/sold.schema.json")).doesNotExist();
  }

  @Test
  void answersAndBodiesAreHeldToWhatCallersSay() {
    assertThatThrownBy(
            () -> consumers(market(Sold.class, PriceInText.class, Bid.class)).areServed())
        .hasMessageContaining(
            "orders calls GET /prices/{which}: response 200: /cents is read as integer, is string");
    assertThatThrownBy(
            () -> consumers(market(Sold.class, Price.class, BidWithName.class)).areServed())
        .hasMessageContaining("orders calls POST /bids: body: /name is new and required");
  }

  @Test
  void questionsAndAnswersOverMessagesAreHeldToWhatAskersSay() {
    Expectations.of(reader("fees", Fee.class))
        .reads("market", "sold")
        .asks("market", RequestType.of("quote", Bid.class, Price.class))
        .matches(folder("fees").resolve("expects"), "true");

    consumers(answering(Bid.class, Price.class)).areServed();
    assertThatThrownBy(() -> consumers(market(Sold.class)).areServed())
        .hasMessageContaining("fees asks quote: it is no longer answered");
    assertThatThrownBy(() -> consumers(answering(BidWithName.class, PriceInText.class)).areServed())
        .hasMessageContaining("fees asks quote: question: /name is new and required")
        .hasMessageContaining("fees asks quote: answer: /cents is read as integer, is string");
    assertThatThrownBy(() -> Expectations.of(answering(Bid.class, Price.class)).reads("x", "quote"))
        .as("what it answers, nobody tells")
        .hasMessageContaining("market is not subscribed to quote");
  }

  private static <Q, A> Chassis answering(Class<Q> question, Class<A> answer) {
    return market(Sold.class)
        .with(Requests.module())
        .wiring(
            chassis -> {
              chassis.get(Messaging.class).publishes(EventType.of("sold", Sold.class));
              prices(Price.class).accept(chassis);
              bids(chassis.http(), Bid.class);
              chassis
                  .get(Requests.class)
                  .answer(
                      RequestType.of("quote", question, answer),
                      "quotes",
                      asked -> Future.failedFuture("none"));
            });
  }

  @Test
  void whatAServiceReadsIsKeptInItsFiles() {
    var more = Expectations.of(reader("fees", Placed.class)).reads("market", "sold");

    assertThatThrownBy(() -> more.matches(folder("fees").resolve("expects"), ""))
        .hasMessageContaining("market.json")
        .hasMessageContaining("stale");
    assertThatThrownBy(
            () ->
                Expectations.of(reader("fees", Fee.class))
                    .matches(folder("fees").resolve("expects"), ""))
        .hasMessageContaining("fees hears sold: say who tells it");
    assertThatThrownBy(() -> Expectations.of(reader("fees", Fee.class)).reads("market", "bought"))
        .hasMessageContaining("fees is not subscribed to bought");
    assertThatCode(
            () ->
                Expectations.of(reader("fees", Fee.class))
                    .reads("market", "sold")
                    .matches(folder("fees").resolve("expects"), ""))
        .doesNotThrowAnyException();
  }

  private Path folder(String service) {
    return repository.resolve(service).resolve("contract");
  }

  private Consumers consumers(Chassis market) {
    return Consumers.of(market).in(repository);
  }

  private static Chassis market(Class<?> sold) {
    return market(sold, Price.class, Bid.class);
  }

  private static <T> Chassis market(Class<T> sold, Class<?> price, Class<?> bid) {
    return Chassis.service("market")
        .with(Messaging.module())
        .wiring(
            chassis -> {
              chassis.get(Messaging.class).publishes(EventType.of("sold", sold));
              prices(price).accept(chassis);
              bids(chassis.http(), bid);
            });
  }

  private static Consumer<ServiceContext> prices(Class<?> price) {
    return chassis ->
        chassis.http().get("/prices/{symbol}", call -> Future.succeededFuture()).returns(price);
  }

  private static <T> void bids(HttpRoutes http, Class<T> bid) {
    http.post("/bids", bid, wish -> Future.succeededFuture()).returnsNothing(201);
  }

  private static <T> Chassis reader(String name, Class<T> reads) {
    return Chassis.service(name)
        .with(Messaging.module())
        .wiring(
            chassis ->
                chassis
                    .get(Messaging.class)
                    .subscribe(
                        EventType.of("sold", reads), "sales", sold -> Future.succeededFuture()));
  }
}
