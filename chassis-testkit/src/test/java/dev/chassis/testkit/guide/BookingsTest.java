package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.messaging.request.Requests;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.guide.Bookings.Booked;
import dev.chassis.testkit.time.Eventually;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BookingsTest {

  private final Bookings bookings = new Bookings();

  @Test
  void bookingsAreCountedForgottenRemindedOfAndAskedFor() {
    var bank =
        Chassis.service("bank")
            .with(Messaging.module())
            .with(Requests.module())
            .wiring(
                chassis -> {
                  bookings.listen(chassis.get(Messaging.class));
                  bookings.answer(chassis.get(Requests.class));
                });
    try (var service = ServiceUnderTest.start(bank)) {
      var events = service.get(Messaging.class);
      Eventually.succeeds(events.publish(Booked.TYPE, new Booked("a-1", 700)));
      Eventually.succeeds(events.publish(Booked.TYPE, new Booked("", 1)));
      Eventually.succeeds(bookings.remind(events, new Booked("a-1", 1)));

      Eventually.until("the booking is counted", () -> bookings.balance("a-1") == 700);
      Eventually.until("and forgotten", () -> bookings.forgotten().contains("a-1"));
      Eventually.until(
          "what no retry can help is parked",
          () -> service.get(MemoryBroker.class).parked("bank.balances").size() == 1);
      var cents = Bookings.ask(service.get(Requests.class), "a-1");
      Eventually.succeeds(cents);
      assertThat(cents.result()).isEqualTo(700);
      assertThat(service.get(MemoryBroker.class).size("bank.balances")).as("kept back").isOne();

      var page = service.management().get("/messaging").body();
      assertThat(page).contains("\"balances\"", "\"flowing\"", "\"PARK_KEY\"");
      var paused = service.management().post("/messaging/balances", Map.of("state", "paused"));
      assertThat(paused.status()).isEqualTo(200);
      assertThat(paused.json().getString("state")).isEqualTo("paused");
      Eventually.succeeds(events.publish(Booked.TYPE, new Booked("a-2", 5)));
      Eventually.until("the cache hears it", () -> bookings.forgotten().contains("a-2"));
      assertThat(bookings.balance("a-2")).as("it waits").isZero();
      var flowing = service.management().post("/messaging/balances", Map.of("state", "flowing"));
      assertThat(flowing.json().getString("state")).isEqualTo("flowing");
      Eventually.until("it goes on", () -> bookings.balance("a-2") == 5);
      assertThat(service.management().post("/messaging/no", Map.of("state", "paused")).status())
          .isEqualTo(404);
      assertThat(service.management().post("/messaging/balances", Map.of("state", "x")).status())
          .isEqualTo(400);
    }
  }
}
