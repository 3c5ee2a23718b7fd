package dev.chassis.testkit.amqp;

import static dev.chassis.testkit.amqp.Wiring.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.amqp.AmqpTransport;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.testkit.broker.ArtemisProcess;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A broker that is killed, again and again, while events are published and consumed. The control is
 * the same broker without its journal.
 */
@Tag("slow")
class ArtemisCrashTest {

  private static final PublishOptions PATIENTLY = PublishOptions.within(Duration.ofSeconds(10));
  private static final Ticker CLOCK = Ticker.system();
  private static final int LANES = 500;

  @Test
  void noConfirmedEventIsLostWhenTheBrokerIsKilledThreeTimes() {
    try (var durable = ArtemisProcess.start();
        var forgetful = ArtemisProcess.startForgetful()) {
      var kept = run(durable, 60_000, List.of(10_000, 25_000, 40_000));
      var control = run(forgetful, 4_000, List.of(2_000));

      System.out.printf(
          "artemis killed: %s; control without a journal: %s%n", kept.tell(), control.tell());
      assertThat(kept.lost).isZero();
      assertThat(kept.unexpected).isZero();
      assertThat(kept.duplicates).isLessThanOrEqualTo(kept.events / 20);
      assertThat(kept.pauses).allSatisfy(ms -> assertThat(ms).isLessThanOrEqualTo(1000));
      assertThat(control.lost).as("control: without a journal events are lost").isPositive();
    }
  }

  /** What came of it; pauses from the moment the broker listens to the next confirm, in ms. */
  private record Verdict(
      int events,
      int kills,
      int lost,
      int duplicates,
      int unexpected,
      int failedFutures,
      List<Long> pauses,
      long millis) {

    String tell() {
      return "%d events, %d kills: %d lost, %d duplicates, %d unexpected, %d publish futures failed, flowing %s ms after it listens, %d ms in all"
          .formatted(events, kills, lost, duplicates, unexpected, failedFutures, pauses, millis);
    }
  }

  private Verdict run(ArtemisProcess broker, int events, List<Integer> killsAt) {
    try (var wiring = new Wiring()) {
      var start = CLOCK.nanos();
      var transport = wiring.transport(broker.uri());
      var run = new Run(wiring, transport, events);
      await(transport.declare(wiring.subscription(50)));
      var lanes = IntStream.range(0, LANES).mapToObj(lane -> run.publishNext()).toList();
      var pauses = new ArrayList<Long>();
      for (int at : killsAt) {
        Eventually.until(at + " confirmed", Wiring.PATIENCE, () -> run.confirmed.get() >= at);
        broker.kill();
        broker.restart();
        pauses.add(run.pause());
        if (pauses.size() == 1) {
          run.consume(); // so that there was a backlog to lose at the first kill
        }
      }
      await(Future.all(lanes));
      run.drain();
      return run.verdict(killsAt.size(), pauses, millisSince(start));
    }
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(CLOCK.nanos() - nanos).toMillis();
  }

  /** Numbered events and what was seen of each: the ground truth. */
  private static final class Run {

    private final Wiring wiring;
    private final AmqpTransport transport;
    private final int events;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger confirmed = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger unexpected = new AtomicInteger();
    private final AtomicInteger heard = new AtomicInteger();
    private final AtomicIntegerArray seen;

    Run(Wiring wiring, AmqpTransport transport, int events) {
      this.wiring = wiring;
      this.transport = transport;
      this.events = events;
      this.seen = new AtomicIntegerArray(events);
    }

    /** One number after the other, each until it is confirmed. */
    Future<Void> publishNext() {
      int number = next.getAndIncrement();
      if (number >= events) {
        return Future.succeededFuture();
      }
      return publish(number).compose(done -> publishNext());
    }

    private Future<Void> publish(int number) {
      return transport
          .publish(wiring.message(Integer.toString(number)), PATIENTLY)
          .onSuccess(done -> confirmed.incrementAndGet())
          .recover(
              failure -> {
                failed.incrementAndGet();
                return publish(number);
              });
    }

    void consume() {
      await(
          transport.consume(
              wiring.subscription(50),
              delivery -> {
                see(delivery.message().id());
                delivery.ack();
              }));
    }

    private void see(String id) {
      int number = Integer.parseInt(id);
      if (number < 0 || number >= events) {
        unexpected.incrementAndGet();
      } else if (seen.getAndIncrement(number) == 0) {
        heard.incrementAndGet();
      }
    }

    /** Time until the next event is confirmed. */
    long pause() {
      var start = CLOCK.nanos();
      int before = confirmed.get();
      Eventually.until("flowing again", Wiring.PATIENCE, () -> confirmed.get() > before);
      return millisSince(start);
    }

    /** Until all are there, or nothing has come for two seconds. */
    void drain() {
      int last = -1;
      while (heard.get() < events && heard.get() != last) {
        last = heard.get();
        int now = last;
        try {
          Eventually.until("more comes", Duration.ofSeconds(2), () -> heard.get() > now);
        } catch (AssertionError nothingMore) {
          return;
        }
      }
    }

    Verdict verdict(int kills, List<Long> pauses, long millis) {
      int lost = 0;
      int duplicates = 0;
      for (int number = 0; number < events; number++) {
        lost += seen.get(number) == 0 ? 1 : 0;
        duplicates += Math.max(0, seen.get(number) - 1);
      }
      return new Verdict(
          events, kills, lost, duplicates, unexpected.get(), failed.get(), pauses, millis);
    }
  }
}
