package dev.chassis.testkit.capture;

import dev.chassis.json.JsonCodec;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.messaging.spi.Message;
import dev.chassis.testkit.time.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Hears every event that a broker in memory takes, without a queue of its own: it changes nothing
 * for the services under test. Thread-safe.
 */
public final class EventProbe {

  private final List<Message> heard = new CopyOnWriteArrayList<>();

  private EventProbe() {}

  /** Listens to {@code broker} from now on. */
  public static EventProbe on(MemoryBroker broker) {
    var probe = new EventProbe();
    broker.watch(probe.heard::add);
    return probe;
  }

  /** Everything heard so far, as it was sent, oldest first. */
  public List<Message> messages() {
    return List.copyOf(heard);
  }

  /** The events of one type heard so far, oldest first. */
  public <T> List<T> events(EventType<T> type) {
    return heard.stream()
        .filter(message -> message.type().equals(type.name()))
        .map(message -> JsonCodec.decode(message.body(), type.payload()))
        .toList();
  }

  /**
   * Waits for an event, looking at those already heard too.
   *
   * @throws AssertionError when none comes within 10 s
   */
  public <T> T await(EventType<T> type, Predicate<T> wanted) {
    return await(type, Eventually.PATIENCE, wanted);
  }

  /** Like {@link #await(EventType, Predicate)}, with a patience of its own. */
  public <T> T await(EventType<T> type, Duration patience, Predicate<T> wanted) {
    return Eventually.present(
        () -> "an event " + type.name() + " as wanted; heard: " + heard,
        patience,
        () -> events(type).stream().filter(wanted).findFirst().orElse(null));
  }
}
