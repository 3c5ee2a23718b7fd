package dev.chassis.messaging.flow;

import dev.chassis.messaging.spi.Delivery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who may run next. Lanes take turns; one that is running or pausing holds its key, and what comes
 * for that key waits in it. On one thread only, but for the counts.
 */
final class Lanes {

  private final boolean keyed;
  private final Map<String, Lane> byKey = new HashMap<>();
  private final Deque<Lane> ready = new ArrayDeque<>();
  private final Set<Lane> paused = new LinkedHashSet<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger pausing = new AtomicInteger();

  /**
   * No lanes yet.
   *
   * @param keyed whether deliveries of the same key share one
   */
  Lanes(boolean keyed) {
    this.keyed = keyed;
  }

  /** Puts a delivery behind those of its key. */
  void add(Delivery delivery) {
    waiting.incrementAndGet();
    var key = keyed ? delivery.message().key() : "";
    var lane = key.isEmpty() ? null : byKey.get(key);
    if (lane == null) {
      lane = new Lane(key);
      ready.addLast(lane);
      if (!key.isEmpty()) {
        byKey.put(key, lane);
      }
    }
    lane.add(delivery);
  }

  boolean hasReady() {
    return !ready.isEmpty();
  }

  /** The lane whose turn it is, with a delivery in it; out of turn until it is given back. */
  Lane take() {
    waiting.decrementAndGet();
    return ready.removeFirst();
  }

  /** The delivery that was taken out of the lane is done with. */
  void done(Lane lane) {
    if (!lane.isEmpty()) {
      ready.addLast(lane);
    } else if (!lane.key().isEmpty()) {
      byKey.remove(lane.key());
    }
  }

  /** The lane has {@code head} at its head again and does nothing until {@link #goOn}. */
  void pause(Lane lane, Delivery head) {
    lane.addFirst(head);
    waiting.incrementAndGet();
    paused.add(lane);
    pausing.incrementAndGet();
  }

  void goOn(Lane lane) {
    paused.remove(lane);
    pausing.decrementAndGet();
    ready.addLast(lane);
  }

  /** Takes out what nobody works on, in the order it came as far as keys go. */
  List<Delivery> clear() {
    var left = new ArrayList<Delivery>();
    ready.forEach(lane -> lane.empty(left));
    paused.forEach(lane -> lane.empty(left));
    byKey.values().forEach(lane -> lane.empty(left));
    paused.clear();
    ready.clear();
    byKey.clear();
    waiting.set(0);
    pausing.set(0);
    return left;
  }

  /** Deliveries that wait for a turn or for the end of a pause; from any thread. */
  int waiting() {
    return waiting.get();
  }

  /** Keys whose first event is to be tried again after a pause; from any thread. */
  int pausing() {
    return pausing.get();
  }
}
