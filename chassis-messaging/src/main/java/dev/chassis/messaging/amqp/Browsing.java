package dev.chassis.messaging.amqp;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.proton.ProtonReceiver;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.qpid.proton.amqp.messaging.Accepted;

/** Counts by looking: for brokers that do not tell. */
final class Browsing {

  private static final int MOST = 10_000;
  private static final long DRAIN_MS = 5000;

  private Browsing() {}

  /** What the link lets see, up to ten thousand; then it is closed. */
  static Future<Long> count(LiveConnection live, ProtonReceiver receiver) {
    var seen = new AtomicLong();
    Promise<Long> counted = Promise.promise();
    receiver.handler(
        (delivery, message) -> {
          seen.incrementAndGet();
          delivery.disposition(Accepted.getInstance(), true);
        });
    receiver.flow(MOST);
    receiver.drain(
        DRAIN_MS,
        done -> {
          receiver.close();
          counted.complete(seen.get());
        });
    return live.guard(counted.future());
  }
}
