package dev.chassis.messaging;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a service tells and hears: its contract with others. Thread-safe. */
public final class EventTypes {

  private static final Logger log = LoggerFactory.getLogger(EventTypes.class);

  private final Map<String, EventType<?>> told = new LinkedHashMap<>();
  private final Map<String, EventType<?>> heard = new LinkedHashMap<>();
  // Read at every publish, so apart from what is guarded by the lock.
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  EventTypes() {}

  /** The types the service says it publishes, in the order in which it said so. */
  public synchronized List<EventType<?>> told() {
    return List.copyOf(told.values());
  }

  /** The types the service hears, by the names of its subscriptions. */
  public synchronized Map<String, EventType<?>> heard() {
    return new LinkedHashMap<>(heard);
  }

  synchronized void tell(EventType<?>... types) {
    for (var type : types) {
      told.put(type.name(), type);
      known.add(type.name());
    }
  }

  synchronized void hear(String subscription, EventType<?> type) {
    heard.put(subscription, type);
  }

  /** Warns once of a type that stands in no contract, in a service that has one. */
  void published(EventType<?> type) {
    if (!known.contains(type.name()) && !known.isEmpty() && known.add(type.name())) {
      log.atWarn()
          .addKeyValue("eventType", type.name())
          .log("published, but not named in publishes(…): it stands in no contract");
    }
  }
}
