package dev.chassis.testkit.rabbit;

import dev.chassis.messaging.MessagingException;
import dev.chassis.messaging.PublishFailure;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Publishes numbered messages, so many lanes at once, and repeats each under the same id until it
 * is confirmed: what a caller does who must not lose one. Its notes are the ground truth.
 */
final class SteadyPublisher {

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
    return Future.join(IntStream.range(0, lanes).mapToObj(lane -> lane()).toList()).mapEmpty();
  }

  private Future<Void> lane() {
    int number = next.getAndIncrement();
    if (number >= count) {
      return Future.succeededFuture();
    }
    // On a loop of its own: a chain of ten thousand completed futures would be as deep a stack.
    return confirm(Integer.toString(number))
        .compose(done -> Future.future(p -> wiring.vertx().runOnContext(go -> p.complete())))
        .compose(go -> lane());
  }

  private Future<Void> confirm(String id) {
    return transport
        .publish(wiring.message(id), options)
        .onSuccess(
            done -> {
              confirmed.add(id);
              firstConfirm.compareAndSet(0, Ticker.system().nanos());
            })
        .recover(
            failure -> {
              var reason = ((MessagingException) failure).reason();
              failures.computeIfAbsent(reason, key -> new AtomicInteger()).incrementAndGet();
              return Future.<Void>future(
                      p -> wiring.vertx().setTimer(10, timer -> p.complete()))
                  .compose(go -> confirm(id));
            });
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
