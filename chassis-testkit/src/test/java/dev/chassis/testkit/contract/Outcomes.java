package dev.chassis.testkit.contract;

import dev.chassis.messaging.MessagingException;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What became of many publishes that must all fail.
 *
 * @param counts futures by how they ended: a reason in lower case, or {@code silently fine}
 * @param slowest the longest of them, from the call to the end of its future
 */
public record Outcomes(Map<String, Integer> counts, Duration slowest) {

  /** How many there are. */
  public static final int COUNT = 1000;

  /** How long each may take. */
  public static final Duration TIMEOUT = Duration.ofSeconds(2);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Publishes them all at once and waits for the last. */
  public static Outcomes of(
      Transport transport, Function<String, Message> message, boolean mandatory) {
    var options = new PublishOptions(TIMEOUT, Duration.ZERO, mandatory);
    var slowest = new AtomicLong();
    var sent =
        IntStream.range(0, COUNT)
            .mapToObj(number -> timed(transport, message.apply("m-" + number), options, slowest))
            .toList();
    var all = Future.join(sent);
    Eventually.until("every future is completed", PATIENCE, all::isComplete);
    var counts = new TreeMap<String, Integer>();
    sent.forEach(future -> counts.merge(outcome(future), 1, Integer::sum));
    return new Outcomes(counts, Duration.ofNanos(slowest.get()));
  }

  private static Future<Void> timed(
      Transport transport, Message message, PublishOptions options, AtomicLong slowest) {
    long start = Ticker.system().nanos();
    return transport
        .publish(message, options)
        .onComplete(done -> slowest.accumulateAndGet(Ticker.system().nanos() - start, Math::max));
  }

  private static String outcome(Future<Void> future) {
    return future.succeeded()
        ? "silently fine"
        : ((MessagingException) future.cause()).reason().name();
  }

  /** Prints them, for who reads the log of a build. */
  public Outcomes report(String transport, String what) {
    System.out.printf(
        "never silent: %s, %s: %d published, time-out %d ms, slowest %d ms, %s%n",
        transport, what, COUNT, TIMEOUT.toMillis(), slowest.toMillis(), counts);
    return this;
  }
}
