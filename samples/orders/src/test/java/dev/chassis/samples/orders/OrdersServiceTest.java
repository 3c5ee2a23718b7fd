package dev.chassis.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.http.ProblemException;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.database.Database;
import dev.chassis.samples.orders.Order.State;
import dev.chassis.samples.orders.Order.Step;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.SystemTest;
import dev.chassis.testkit.TestHttp;
import dev.chassis.testkit.stub.StubService;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The service with a stand-in for the one it calls. */
class OrdersServiceTest {

  private static final PlaceOrder WISH = new PlaceOrder("acc-1", "ACME", 10);

  private final List<Reserve> reserved = new CopyOnWriteArrayList<>();

  @Test
  void orderIsReservedKeptAndAnnounced() {
    try (var system = SystemTest.of(this::accounts, OrdersService::chassis)) {
      var http = system.service("orders").http();
      var events = system.events();

      var answer = http.post("/orders", WISH);

      assertThat(answer.status()).isEqualTo(202);
      var order = answer.as(Order.class);
      assertThat(answer.header("location")).isEqualTo("/orders/" + order.id());
      assertThat(steps(order)).containsExactly(Step.created, Step.reserved);
      assertThat(reserved).containsExactly(new Reserve(order.id(), "acc-1", "ACME", 10));
      assertThat(events.await(OrderEvents.CREATED, created -> true))
          .isEqualTo(new OrderEvents.Created(order.id(), "acc-1", "ACME", 10));
      assertThat(order(http, order.id())).isEqualTo(order);
    }
  }

  @Test
  void orderIsCompletedWhenPlacedChargedAndBooked() {
    try (var system = SystemTest.of(this::accounts, OrdersService::chassis)) {
      var orders = system.service("orders");
      var id = orders.http().post("/orders", WISH).as(Order.class).id();
      var events = orders.get(Messaging.class);

      tell(events, OrderEvents.BOOKED, new OrderEvents.Booked(id));
      tell(events, OrderEvents.CHARGED, new OrderEvents.Charged(id));
      tell(events, OrderEvents.CHARGED, new OrderEvents.Charged(id));
      tell(events, OrderEvents.PLACED, new OrderEvents.Placed(id));

      Eventually.passes(
          Duration.ofSeconds(10),
          () -> assertThat(order(orders.http(), id).state()).isEqualTo(State.completed));
      assertThat(steps(order(orders.http(), id)))
          .containsExactlyInAnyOrder(
              Step.created, Step.reserved, Step.booked, Step.charged, Step.placed, Step.completed);
    }
  }

  @Test
  void passesOnWhyNothingCouldBeReserved() {
    try (var system = SystemTest.of(this::accounts, OrdersService::chassis)) {
      var http = system.service("orders").http();
      var events = system.events();

      var tooMany = http.post("/orders", new PlaceOrder("acc-1", "ACME", 5000));
      var unknown = http.post("/orders", new PlaceOrder("acc-9", "ACME", 1));

      assertThat(tooMany.status()).isEqualTo(409);
      assertThat(tooMany.json().getString("code")).isEqualTo("insufficient-shares");
      assertThat(unknown.status()).isEqualTo(404);
      assertThat(unknown.json().getString("code")).isEqualTo("unknown-account");
      assertThat(events.messages()).isEmpty();
    }
  }

  @Test
  void malformedOrderReservesNothing() {
    try (var system = SystemTest.of(this::accounts, OrdersService::chassis)) {
      var http = system.service("orders").http();

      var negative =
          http.post("/orders", "{\"accountId\":\"acc-1\",\"symbol\":\"ACME\",\"quantity\":-1}");
      var torn = http.post("/orders", "{\"accountId\":");

      assertThat(negative.status()).isEqualTo(400);
      assertThat(negative.header("content-type")).startsWith("application/problem+json");
      assertThat(torn.status()).isEqualTo(400);
      assertThat(reserved).isEmpty();
    }
  }

  @Test
  void saysSoWhenNobodyKeepsAccounts() {
    try (var system = SystemTest.of(OrdersService::chassis)) {
      var answer = system.service("orders").http().post("/orders", WISH);

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.json().getString("code")).isEqualTo("no-instance");
    }
  }

  @Test
  void givesBackWhatMayHaveBeenReservedWhenNoAnswerComes() {
    try (var accounts = StubService.named("account-transactions");
        var orders =
            ServiceUnderTest.start(
                OrdersService.chassis(),
                environment ->
                    accounts
                        .join(environment)
                        .set("client.account-transactions.timeout", "200ms")
                        .set("client.account-transactions.retry.maxAttempts", 1))) {
      var reservations = accounts.post("/reservations", call -> null).hanging();
      var release = accounts.delete("/reservations/{orderId}", call -> null);

      var answer = orders.http().post("/orders", WISH);

      assertThat(answer.status()).isEqualTo(504);
      release.verifyCalled(1);
      var wish = reservations.lastCall().as(Reserve.class);
      assertThat(release.lastCall().path("orderId")).isEqualTo(wish.orderId());
      reservations.verifyCalled(1).verifyHeader("idempotency-key", wish.orderId());
      accounts.verifyNothingUnexpected();
    }
  }

  @Test
  void givesBackWhatWasReservedForAnOrderThatWasNeverTakenOn() {
    try (var accounts = StubService.named("account-transactions");
        var orders =
            ServiceUnderTest.start(
                OrdersService.chassis(),
                environment -> accounts.join(environment).set("orders.abandonAfter", "1s"))) {
      var release = accounts.delete("/reservations/{orderId}", call -> null);
      var died = Order.created("o-died", WISH, Instant.EPOCH);
      var database = orders.get(Database.class).pool();

      Eventually.succeeds(OrderStore.begin(database, died));

      Eventually.passes(Duration.ofSeconds(10), () -> release.verifyCalled(1));
      assertThat(release.lastCall().path("orderId")).isEqualTo("o-died");
      assertThat(Eventually.succeeds(OrderStore.accept(database, died))).isFalse();
    }
  }

  @Test
  void unknownOrderIsNotFound() {
    try (var system = SystemTest.of(OrdersService::chassis)) {
      var answer = system.service("orders").http().get("/orders/none");

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.json().getString("code")).isEqualTo("unknown-order");
    }
  }

  /** Stands in for account-transactions: acc-1 has shares enough, nobody else exists. */
  private Chassis accounts() {
    return Chassis.service("account-transactions")
        .wiring(chassis -> chassis.http().post("/reservations", Reserve.class, this::reserve));
  }

  private Future<Reserve> reserve(Reserve wish) {
    if (!wish.accountId().equals("acc-1")) {
      return Future.failedFuture(ProblemException.notFound("unknown-account", "nobody"));
    }
    if (wish.quantity() > 1000) {
      return Future.failedFuture(ProblemException.conflict("insufficient-shares", "too many"));
    }
    reserved.add(wish);
    return Future.succeededFuture(wish);
  }

  private static <T> void tell(Messaging events, EventType<T> type, T data) {
    Eventually.succeeds(events.publish(type, data));
  }

  private static Order order(TestHttp http, String id) {
    return http.get("/orders/" + id).as(Order.class);
  }

  private static List<Step> steps(Order order) {
    return order.history().stream().map(Order.Happening::step).toList();
  }
}
