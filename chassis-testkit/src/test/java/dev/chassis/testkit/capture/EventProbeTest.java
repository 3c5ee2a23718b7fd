package dev.chassis.testkit.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.Chassis;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.time.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventProbeTest {

  record Note(String text) {}

  record Other(int number) {}

  private static final EventType<Note> NOTE = EventType.of("note", Note.class);
  private static final EventType<Other> OTHER = EventType.of("other", Other.class);

  @Test
  void hearsEveryEventInOrderAndAsItWasSent() {
    try (var writer = ServiceUnderTest.start(Chassis.service("writer").with(Messaging.module()))) {
      var broker = writer.get(MemoryBroker.class);
      var messaging = writer.get(Messaging.class);
      Eventually.succeeds(messaging.publish(NOTE, new Note("too early")));
      var probe = EventProbe.on(broker);

      Eventually.succeeds(messaging.publish(NOTE, new Note("a")));
      Eventually.succeeds(messaging.publish(OTHER, new Other(1)));
      Eventually.succeeds(messaging.publish(NOTE, new Note("b")));

      assertThat(probe.events(NOTE)).containsExactly(new Note("a"), new Note("b"));
      assertThat(probe.events(OTHER)).containsExactly(new Other(1));
      assertThat(probe.messages())
          .extracting(message -> message.attributes().get("source"))
          .containsOnly("/services/writer");
      assertThat(broker.queues()).as("it has no queue of its own").isEmpty();
    }
  }

  @Test
  void anEventThatNeverComesIsToldWithWhatCame() {
    var probe = EventProbe.on(MemoryBroker.create());

    assertThatThrownBy(() -> probe.await(NOTE, Duration.ofMillis(20), note -> true))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("an event note as wanted")
        .hasMessageContaining("heard: []");
  }
}
