package dev.chassis.testkit.rabbit;

import dev.chassis.messaging.MessagingException;
import dev.chassis.messaging.PublishFailure;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes numbered messages, so many lanes at once, and repeats each under the same id until it
 * is confirmed: what a caller does who must not lose one. Its notes are the ground truth.
 */
final class SteadyPublisher {

  private static final long REPEAT_MS = 10;

  private final Transport transport;
  private final Wiring wiring;
  private final int count;
  private final PublishOptions options;
  private final AtomicInteger next = new AtomicInteger();
  private final Set<String> confirmed = ConcurrentHashMap.newKeySet();
  private final Map<PublishFailure, AtomicInteger> failures = new ConcurrentHashMap<>();
  private final AtomicLong firstConfirm = new AtomicLong();

  SteadyPublisher(Transport transport, Wiring wiring, int count, Duration timeout) {
    this.transport = transport;
    this.wiring = wiring;
    this.count = count;
    this.options = PublishOptions.within(timeout);
  }

  /** Succeeds when all are confirmed. */
  Future<Void> run(int lanes) {
    var ends = new ArrayList<Future<Void>>();
    for (int lane = 0; lane < lanes; lane++) {
      Promise<Void> end = Promise.promise();
      ends.add(end.future());
      next(end);
    }
    return Future.join(ends).mapEmpty();
  }

  private void next(Promise<Void> end) {
    int number = next.getAndIncrement();
    if (number >= count) {
      end.complete();
    } else {
      confirm(Integer.toString(number), end);
    }
  }

  /** No chain of futures, which would grow with each repetition. */
  private void confirm(String id, Promise<Void> end) {
    transport
        .publish(wiring.message(id), options)
        .onSuccess(done -> confirmed(id, end))
        .onFailure(failure -> failed(id, failure, end));
  }

  private void confirmed(String id, Promise<Void> end) {
    confirmed.add(id);
    firstConfirm.compareAndSet(0, Ticker.system().nanos());
    wiring.vertx().runOnContext(go -> next(end));
  }

  private void failed(String id, Throwable failure, Promise<Void> end) {
    var reason = ((MessagingException) failure).reason();
    failures.computeIfAbsent(reason, key -> new AtomicInteger()).incrementAndGet();
    wiring.vertx().setTimer(REPEAT_MS, timer -> confirm(id, end));
  }

  Set<String> confirmed() {
    return confirmed;
  }

  /** Forgets when it was first confirmed, to tell anew. */
  void watch() {
    firstConfirm.set(0);
  }

  /** When the first confirm after {@link #watch} came; 0 while there was none. */
  long firstConfirm() {
    return firstConfirm.get();
  }

  /** Futures that failed, by reason. */
  Map<PublishFailure, AtomicInteger> failures() {
    return new TreeMap<>(failures);
  }
}
