package dev.chassis.discovery;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners one after the other, in the order of the changes, outside every lock: whichever
 * thread finds nobody telling does it for all.
 */
final class Deliveries {

  private static final Logger log = LoggerFactory.getLogger(InstanceRegistry.class);

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();

  /** Adds to the end; may be called within a lock, which {@link #deliver} must not be. */
  void add(Runnable delivery) {
    waiting.add(delivery);
  }

  /** Makes what waits; returns at once when another thread is at it, or this one further out. */
  void deliver() {
    if (open.getAndIncrement() > 0) {
      return;
    }
    do {
      open.set(1);
      for (var next = waiting.poll(); next != null; next = waiting.poll()) {
        run(next);
      }
    } while (open.decrementAndGet() > 0);
  }

  private static void run(Runnable delivery) {
    try {
      delivery.run();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("A listener of the registry threw");
    }
  }
}
