package dev.chassis.messaging.memory;

import dev.chassis.messaging.memory.MemoryQueue.Held;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One consumer of a queue, with what it has not settled. Guarded by the broker's lock. */
final class MemoryConsumer implements Transport.Intake {

  private final MemoryBroker broker;
  private final Subscription subscription;
  private final Consumer<Delivery> handler;
  private final Context context;
  private final Ticker ticker;
  private final Timers timers;
  private final Set<MemoryDelivery> unsettled = new LinkedHashSet<>();
  private final Deque<MemoryDelivery> inbox = new ArrayDeque<>();
  private boolean handing;
  private @Nullable MemoryQueue queue;
  private Timers.@Nullable Timer timer;
  private long wakeNanos;

  MemoryConsumer(
      MemoryBroker broker,
      Subscription subscription,
      Consumer<Delivery> handler,
      Context context,
      Ticker ticker,
      Timers timers) {
    this.broker = broker;
    this.subscription = subscription;
    this.handler = handler;
    this.context = context;
    this.ticker = ticker;
    this.timers = timers;
  }

  Subscription subscription() {
    return subscription;
  }

  MemoryBroker broker() {
    return broker;
  }

  void queue(MemoryQueue attached) {
    queue = attached;
  }

  MemoryQueue queue() {
    return Objects.requireNonNull(queue, "attached first");
  }

  long nanos() {
    return ticker.nanos();
  }

  boolean hasRoom() {
    return unsettled.size() < subscription.prefetch();
  }

  /** Hands a message to the handler; false when the consumer's event loop has ended. */
  boolean take(Held held) {
    var delivery = new MemoryDelivery(this, held);
    unsettled.add(delivery);
    inbox.add(delivery);
    if (handing) {
      return true;
    }
    try {
      // Only enqueues, so it is safe under the lock and keeps the order.
      context.runOnContext(go -> handOver());
      handing = true;
      return true;
    } catch (RejectedExecutionException e) {
      unsettled.remove(delivery);
      inbox.removeLast();
      return false;
    }
  }

  /** Hands over all there is: a turn of the event loop for each would cost more than the rest. */
  private void handOver() {
    var batch =
        broker.locked(
            () -> {
              var all = List.copyOf(inbox);
              inbox.clear();
              handing = false;
              return all;
            });
    batch.forEach(handler);
  }

  /** Takes the delivery off the list; false when it is settled already or the consumer is gone. */
  boolean settle(MemoryDelivery delivery) {
    return unsettled.remove(delivery);
  }

  /** Looks at the queue's pauses at that moment, or at the earlier one it is set to already. */
  void wakeAt(long dueNanos) {
    if (timer != null && wakeNanos - dueNanos <= 0) {
      return;
    }
    sleep();
    wakeNanos = dueNanos;
    timer = timers.after(untilDue(dueNanos), () -> broker.locked(this::wake));
  }

  private Duration untilDue(long dueNanos) {
    // Rounded up: a timer that fires early by the ticker would find nothing due.
    return Duration.ofMillis(Math.max(1, 1 + Duration.ofNanos(dueNanos - nanos()).toMillis()));
  }

  private boolean wake() {
    timer = null;
    queue().wake(this);
    return true;
  }

  private void sleep() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private boolean leave() {
    broker.detach(this);
    sleep();
    return true;
  }

  @Override
  public Future<Void> stop() {
    if (subscription.ordered()) {
      abandon();
    } else {
      broker.locked(this::leave);
    }
    Promise<Void> stopped = Promise.promise();
    try {
      // Behind every delivery that is on its way to the handler.
      context.runOnContext(go -> stopped.complete());
    } catch (RejectedExecutionException e) {
      stopped.complete(); // the event loop has ended, so nothing comes any more
    }
    return stopped.future();
  }

  /** Goes away and leaves what is unsettled to others. */
  void abandon() {
    broker.locked(
        () -> {
          leave();
          var left = unsettled.stream().map(MemoryDelivery::held).toList();
          unsettled.clear();
          inbox.clear();
          queue().takeBack(left);
          return true;
        });
  }
}
