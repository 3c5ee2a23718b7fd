package dev.chassis.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.chassis.Chassis;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.testkit.capture.EventProbe;
import dev.chassis.testkit.capture.LogCapture;
import io.vertx.core.Future;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

@ChassisTest(
    value = {ChassisTestTest.Front.class, ChassisTestTest.Back.class},
    settings = {"http.maxBody=3KiB", "back: back.answer=42", "back:back.empty="})
class ChassisTestTest {

  record Started(String name) {}

  record Answers(int answer, String empty) {}

  private static final EventType<Started> STARTED = EventType.of("started", Started.class);

  static final class Front {
    private Front() {}

    public static Chassis chassis() {
      return Chassis.service("front")
          .with(Messaging.module())
          .wiring(
              chassis -> {
                var events = chassis.get(Messaging.class);
                chassis.onStart("tell", () -> events.publish(STARTED, new Started("front")));
                var back = chassis.client("back");
                chassis.http().get("/", call -> back.get("/", Map.class));
              });
    }
  }

  static final class Back {
    private Back() {}

    public static Chassis chassis() {
      return Chassis.service("back")
          .wiring(
              chassis -> {
                var answers = chassis.config("back", Answers.class);
                chassis.http().get("/", call -> Future.succeededFuture(answers));
              });
    }
  }

  @Test
  void givesEveryParameterItPromises(
      ServiceUnderTest first,
      SystemTest system,
      TestHttp http,
      LogCapture logs,
      EventProbe events) {
    assertThat(first.name()).isEqualTo("front");
    assertThat(system.services()).containsExactly("front", "back");
    assertThat(http.get("/").body()).isEqualTo("{\"answer\":42,\"empty\":\"\"}");
    assertThat(logs.lines()).anyMatch(line -> line.message().startsWith("back is up"));
    assertThat(events.events(STARTED)).as("also what was said while starting").hasSize(1);
  }

  @Test
  void settingsAreForAllServicesOrForOne(SystemTest system) {
    for (var service : system.services()) {
      var page = system.service(service).management().get("/config").json();
      assertThat(page.getJsonObject("settings").getJsonObject("http.maxBody").getString("value"))
          .isEqualTo("3072B");
    }
  }

  @Nested
  class InANestedClass {
    @Test
    void theServicesRunToo(TestHttp http) {
      assertThat(http.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void aSettingThatIsNoneIsRefused() {
    failsWith(Malformed.class, "\"http.port\": expected key=value or service: key=value");
  }

  @Test
  void aClassWithoutAChassisIsRefused() {
    failsWith(WithoutChassis.class, "needs a static Chassis chassis() in java.lang.String");
  }

  private static void failsWith(Class<?> test, String expected) {
    events(test)
        .assertThatEvents()
        .haveExactly(1, finishedWithFailure(message(text -> text.contains(expected))));
  }

  private static Events events(Class<?> test) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(test))
        .execute()
        .testEvents();
  }

  @ChassisTest(value = Back.class, settings = "http.port")
  static class Malformed {
    @Test
    void neverRuns() {}
  }

  @ChassisTest(String.class)
  static class WithoutChassis {
    @Test
    void neverRuns() {}
  }
}
