package dev.chassis.messaging.rabbitmq;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What was given to the publisher and needs memory still, bounded in number and size. That may be
 * longer than its sender waits: what was written stays until the broker confirms it or is lost.
 */
final class Backlog {

  private final int maxCount;
  private final long maxBytes;
  private final Set<Outgoing> all = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  Backlog(int maxCount, long maxBytes) {
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
  }

  /** Whether there is room for {@code length} bytes more. */
  boolean hasRoom(int length) {
    int held = count.get();
    // Whatever its size, one may go: it could never be sent otherwise.
    return held < maxCount && (held == 0 || bytes.get() + length <= maxBytes);
  }

  void add(Outgoing outgoing) {
    all.add(outgoing);
    count.incrementAndGet();
    bytes.addAndGet(outgoing.body().length);
  }

  /** Harmless when repeated. */
  void remove(Outgoing outgoing) {
    if (all.remove(outgoing)) {
      count.decrementAndGet();
      bytes.addAndGet(-outgoing.body().length);
    }
  }

  void forEach(Consumer<Outgoing> action) {
    all.forEach(action);
  }

  @Override
  public String toString() {
    return count + " events of " + bytes + " bytes in all";
  }
}
