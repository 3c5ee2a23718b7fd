package dev.chassis.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.Chassis;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.testkit.capture.EventProbe;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ServiceUnderTestTest {

  record Note(String text) {}

  private static final EventType<Note> NOTE = EventType.of("note", Note.class);

  private final List<String> happened = new CopyOnWriteArrayList<>();

  @Test
  void servesOnFreePortsOfItsOwn() {
    try (var one = ServiceUnderTest.start(echo());
        var other = ServiceUnderTest.start(echo())) {
      assertThat(one.http().get("/echo/hi").body()).isEqualTo("{\"text\":\"hi\"}");
      assertThat(one.port()).isPositive().isNotEqualTo(other.port());
      assertThat(one.management().get("/health/ready").status()).isEqualTo(200);
      assertThat(one.name()).isEqualTo("echo");
    }
  }

  @Test
  void stopsInOrderWhenClosedAndWithoutAWordWhenKilled() {
    ServiceUnderTest.start(echo()).close();
    assertThat(happened).containsExactly("stopped");

    ServiceUnderTest.start(echo()).kill();
    assertThat(happened).containsExactly("stopped");
  }

  @Test
  void aServiceThatDoesNotStartFailsTheTestWithTheReason() {
    var broken =
        Chassis.service("broken")
            .wiring(chassis -> chassis.onStart("warm-up", () -> Future.failedFuture("no data")));

    assertThatThrownBy(() -> ServiceUnderTest.start(broken))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("warm-up did not start: no data");
    assertThatThrownBy(() -> ServiceUnderTest.start(echo(), env -> env.set("http.prot", 1)))
        .hasMessageContaining("did you mean http.port?");
  }

  @Test
  void aServiceThatDoesNotStopAsItShouldFailsTheTest() {
    var service =
        ServiceUnderTest.start(
            Chassis.service("clinging")
                .wiring(chassis -> chassis.onStop("let go", () -> Future.failedFuture("never"))));

    assertThatThrownBy(service::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("let go: never");
  }

  @Test
  void hasABrokerOfItsOwn() {
    try (var service = ServiceUnderTest.start(Chassis.service("writer").with(Messaging.module()))) {
      var events = EventProbe.on(service.get(MemoryBroker.class));

      Eventually.succeeds(service.get(Messaging.class).publish(NOTE, new Note("hello")));

      assertThat(events.await(NOTE, note -> note.text().equals("hello")))
          .isEqualTo(new Note("hello"));
    }
  }

  @Test
  void saysThatAServiceWithoutRoutesHasNoServer() {
    try (var service = ServiceUnderTest.start(Chassis.service("silent"))) {
      assertThat(service.port()).isEqualTo(-1);
      assertThatThrownBy(() -> service.http().get("/"))
          .hasMessage("silent has no server: no routes, or switched off");
    }
  }

  private Chassis echo() {
    return Chassis.service("echo")
        .wiring(
            chassis -> {
              chassis
                  .http()
                  .get(
                      "/echo/{text}",
                      call -> Future.succeededFuture(Map.of("text", call.path("text"))));
              chassis.onStop(
                  "farewell",
                  () -> {
                    happened.add("stopped");
                    return Future.succeededFuture();
                  });
            });
  }
}
