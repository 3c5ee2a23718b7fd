package dev.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.CheckException;
import dev.chassis.time.ManualTime;
import dev.chassis.time.Ticker;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveLimitTest {

  private static final double CRITICAL = 1;
  private static final double NORMAL = 0.7;

  private final ManualTime time = ManualTime.create();

  /** Nobody is let in beyond the limit, and every place comes back, however the calls end. */
  @Test
  @Tag("threads")
  void underEightThreadsNeverMoreThanTheLimitAndEveryPlaceComesBack() throws Exception {
    int most = 1;
    var limit = new AdaptiveLimit(most, most, most, Ticker.system());
    var inside = new AtomicInteger();
    var highest = new AtomicInteger();
    var ran = new LongAdder();
    var refused = new LongAdder();
    Threads.eight(
        () -> {
          var random = ThreadLocalRandom.current();
          for (int i = 0; i < 100_000; i++) {
            var promise = Promise.<String>promise();
            var result =
                limit.run(
                    () -> {
                      highest.accumulateAndGet(inside.incrementAndGet(), Math::max);
                      ran.increment();
                      return promise.future();
                    });
            if (result.isComplete()) {
              refused.increment();
            } else {
              inside.decrementAndGet();
              if (random.nextBoolean()) {
                promise.complete("done");
              } else {
                promise.fail("broken");
              }
            }
          }
          return null;
        });

    assertThat(highest).hasValueLessThanOrEqualTo(most).hasPositiveValue();
    assertThat(ran.sum() + refused.sum()).isEqualTo(800_000);
    assertThat(refused.sum()).as("else nothing was limited").isPositive();
    assertThat(limit.inside()).isZero();
    assertThat(limit.limit()).isEqualTo(most);
  }

  @Test
  void admitsUpToTheShareOfTheLimit() {
    var limit = new AdaptiveLimit(10, 1, 100, time);
    endGrace(limit);

    assertThat(limit.admits(7, NORMAL)).isTrue();
    assertThat(limit.admits(8, NORMAL)).isFalse();
    assertThat(limit.admits(10, CRITICAL)).isTrue();
    assertThat(limit.admits(11, CRITICAL)).isFalse();
  }

  @Test
  void oneIsAlwaysAdmitted() {
    var limit = new AdaptiveLimit(1, 1, 1, time);

    assertThat(limit.admits(1, 0.1)).isTrue();
  }

  @Test
  void countsWhoIsInside() {
    var limit = new AdaptiveLimit(10, 1, 100, time);

    assertThat(limit.enter()).isEqualTo(1);
    assertThat(limit.enter()).isEqualTo(2);
    limit.leave(1);
    limit.abandon();

    assertThat(limit.inside()).isZero();
  }

  @Test
  void staysAsItIsWhileNobodyIsNearIt() {
    var limit = new AdaptiveLimit(100, 10, 1_000, time);

    windows(limit, 50, 10, Duration.ofMillis(10));
    windows(limit, 50, 10, Duration.ofMillis(80));

    assertThat(limit.limit()).isEqualTo(100);
  }

  @Test
  void growsWhileItIsUsedAndWorkTakesNoLonger() {
    var limit = new AdaptiveLimit(20, 10, 1_000, time);

    windows(limit, 100, 20, Duration.ofMillis(10));

    assertThat(limit.limit()).isGreaterThan(30);
  }

  @Test
  void shrinksWhenWorkTakesLongerAndNeverBelowTheLeast() {
    var limit = new AdaptiveLimit(100, 10, 1_000, time);
    windows(limit, 20, 60, Duration.ofMillis(10));

    windows(limit, 200, 200, Duration.ofSeconds(1));

    assertThat(limit.limit()).isEqualTo(10);
  }

  @Test
  void neverGrowsBeyondTheMost() {
    var limit = new AdaptiveLimit(20, 10, 40, time);

    windows(limit, 500, 40, Duration.ofMillis(10));

    assertThat(limit.limit()).isEqualTo(40);
  }

  @Test
  void limitsThatExcludeEachOtherAreRefused() {
    assertThatThrownBy(() -> new AdaptiveLimit(5, 10, 8, time)).isInstanceOf(CheckException.class);
  }

  @Test
  void admitsABurstOfAMultipleOfTheLimitForAShortWhile() {
    var limit = new AdaptiveLimit(10, 1, 100, time);

    assertThat(limit.admits(28, NORMAL)).isTrue();
    assertThat(limit.admits(29, NORMAL)).isFalse();
    assertThat(limit.admits(40, CRITICAL)).isTrue();
    assertThat(limit.admits(41, CRITICAL)).isFalse();
    time.advance(Duration.ofMillis(199));
    assertThat(limit.admits(40, CRITICAL)).isTrue();
    time.advance(Duration.ofMillis(1));
    assertThat(limit.admits(11, CRITICAL)).isFalse();
  }

  @Test
  void aBurstIsNeverAdmittedBeyondTheMost() {
    var limit = new AdaptiveLimit(10, 1, 15, time);

    assertThat(limit.admits(15, CRITICAL)).isTrue();
    assertThat(limit.admits(16, CRITICAL)).isFalse();
  }

  @Test
  void whatPiledUpDuringAStallIsAdmittedAlsoWhenTheLimitHasShrunk() {
    var limit = new AdaptiveLimit(100, 10, 1_000, time);
    windows(limit, 20, 60, Duration.ofMillis(10));
    windows(limit, 200, 200, Duration.ofSeconds(1));
    assertThat(limit.limit()).isEqualTo(10);

    time.advance(Duration.ofSeconds(1));

    assertThat(limit.admits(140, NORMAL)).isTrue();
    assertThat(limit.admits(141, NORMAL)).isFalse();
  }

  @Test
  void oneSlowWindowIsNoOverload() {
    var limit = new AdaptiveLimit(100, 10, 1_000, time);
    windows(limit, 20, 60, Duration.ofMillis(10));
    var before = limit.limit();

    for (int i = 0; i < 10; i++) {
      windows(limit, 1, 90, Duration.ofMillis(300));
      windows(limit, 1, 60, Duration.ofMillis(10));
    }

    assertThat(limit.limit()).isGreaterThanOrEqualTo(before);
  }

  @Test
  void whatTheLimitLostComesBackWhileNobodyNeedsIt() {
    var limit = new AdaptiveLimit(100, 10, 1_000, time);
    windows(limit, 20, 60, Duration.ofMillis(10));
    windows(limit, 200, 200, Duration.ofSeconds(1));
    assertThat(limit.limit()).isEqualTo(10);

    windows(limit, 300, 4, Duration.ofMillis(10));

    assertThat(limit.limit()).isEqualTo(100);
  }

  @Test
  void aStallDoesNotUseUpTheTimeOfABurst() {
    var limit = new AdaptiveLimit(10, 1, 100, time);
    assertThat(limit.admits(40, CRITICAL)).isTrue();

    time.advance(Duration.ofMillis(350));
    limit.forgive();

    assertThat(limit.admits(40, CRITICAL)).isTrue();
    time.advance(Duration.ofMillis(200));
    assertThat(limit.admits(40, CRITICAL)).isFalse();
  }

  @Test
  void aStallIsNoExcuseForAnOverload() {
    var limit = new AdaptiveLimit(10, 1, 100, time);
    endGrace(limit);

    limit.forgive();

    assertThat(limit.admits(11, CRITICAL)).isFalse();
  }

  @Test
  void anOverloadThatLastsGetsNoFurtherGrace() {
    var limit = new AdaptiveLimit(10, 1, 100, time);
    endGrace(limit);

    for (int i = 0; i < 100; i++) {
      assertThat(limit.admits(11, CRITICAL)).isFalse();
      time.advance(Duration.ofMillis(999));
    }
    assertThat(limit.admits(11, CRITICAL)).isFalse();
    time.advance(Duration.ofSeconds(1));
    limit.admits(5, CRITICAL);
    assertThat(limit.admits(11, CRITICAL)).isTrue();
  }

  @Test
  void aBurstThatWasDoneInTimeDoesNotStandAgainstTheNext() {
    var limit = new AdaptiveLimit(10, 1, 100, time);

    for (int i = 0; i < 100; i++) {
      assertThat(limit.admits(28, NORMAL)).isTrue();
      time.advance(Duration.ofMillis(150));
      assertThat(limit.admits(5, NORMAL)).isTrue();
    }
  }

  /** As after a burst: only what fits is admitted, until it was quiet for a while. */
  private void endGrace(AdaptiveLimit limit) {
    limit.admits(11, CRITICAL);
    time.advance(Duration.ofMillis(200));
    limit.admits(11, CRITICAL);
  }

  /** Windows in which {@code together} were inside at a time, and each took {@code latency}. */
  private void windows(AdaptiveLimit limit, int count, int together, Duration latency) {
    for (int window = 0; window < count; window++) {
      for (int i = 0; i < together; i++) {
        limit.enter();
      }
      time.advance(Duration.ofMillis(101));
      for (int i = 0; i < together; i++) {
        limit.leave(latency.toNanos());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void overloadKeepsGoodputAndWhatIsCritical(long seed) {
    var unloaded = new Simulation(seed, 0.3, true).run();
    var twice = new Simulation(seed, 2, true).run();
    var fiveTimes = new Simulation(seed, 5, true).run();
    var control = new Simulation(seed, 2, false).run();

    System.out.printf(
        "seed %d%n 0.3x %s%n 2x   %s%n 5x   %s%n 2x without limit %s%n",
        seed, unloaded, twice, fiveTimes, control);
    assertThat(unloaded.refused()).isZero();
    assertThat(twice.goodput()).isGreaterThanOrEqualTo(0.9 * Simulation.CAPACITY);
    assertThat(fiveTimes.goodput()).isGreaterThanOrEqualTo(0.9 * Simulation.CAPACITY);
    assertThat(twice.criticalShare()).isGreaterThanOrEqualTo(0.99);
    assertThat(twice.p99Millis()).isLessThanOrEqualTo(3 * unloaded.p99Millis());
    assertThat(fiveTimes.p99Millis()).isLessThanOrEqualTo(3 * unloaded.p99Millis());
    // the control: everything is taken in, and answered when nobody waits any more
    assertThat(control.goodput()).isLessThan(0.2 * Simulation.CAPACITY);
  }

  /**
   * What became of the requests of a run, after its first seconds.
   *
   * @param goodput answers per second that came while their caller waited
   * @param criticalShare part of the critical requests answered so
   * @param p99Millis latency of what was accepted
   */
  private record Outcome(double goodput, double criticalShare, double p99Millis, int refused) {}

  /** Twenty workers that take 10 ms each, exponentially, behind a queue without end. */
  private static final class Simulation {
    static final double CAPACITY = 2_000;
    private static final int WORKERS = 20;
    private static final long SECOND = 1_000_000_000L;
    private static final long MEAN = SECOND / 100;
    private static final long LENGTH = 20 * SECOND;
    private static final long WARM = 5 * SECOND;
    private static final long PATIENCE = SECOND;

    private final Random random;
    private final double load;
    private final boolean limited;
    private final ManualTime time = ManualTime.create();
    private final AdaptiveLimit limit = new AdaptiveLimit(100, 10, 2_000, time);
    private final PriorityQueue<Job> running =
        new PriorityQueue<>(Comparator.comparingLong(job -> job.done));
    private final ArrayDeque<Job> queue = new ArrayDeque<>();
    private final List<Long> latencies = new ArrayList<>();
    private long now;
    private int good;
    private int critical;
    private int criticalGood;
    private int refused;

    private static final class Job {
      private final long arrived;
      private final boolean critical;
      private long done;

      Job(long arrived, boolean critical) {
        this.arrived = arrived;
        this.critical = critical;
      }
    }

    Simulation(long seed, double load, boolean limited) {
      this.random = new Random(seed);
      this.load = load;
      this.limited = limited;
    }

    Outcome run() {
      // light load first: a service seldom begins its life in an overload
      var nextArrival = 0L;
      while (now < LENGTH) {
        var next = running.peek();
        if (next != null && next.done <= nextArrival) {
          moveTo(next.done);
          finish(running.remove());
        } else {
          moveTo(nextArrival);
          arrive(new Job(now, random.nextInt(10) < 3));
          var current = now < 2 * SECOND ? Math.min(load, 0.3) : load;
          nextArrival = now + exponential(SECOND / (CAPACITY * current));
        }
      }
      var seconds = (LENGTH - WARM) / (double) SECOND;
      Collections.sort(latencies);
      var p99 = latencies.get((int) (latencies.size() * 0.99)) / 1e6;
      return new Outcome(good / seconds, criticalGood / (double) critical, p99, refused);
    }

    private void moveTo(long moment) {
      time.advance(Duration.ofNanos(moment - now));
      now = moment;
    }

    private void arrive(Job job) {
      var counts = now >= WARM && now < LENGTH - PATIENCE;
      critical += counts && job.critical ? 1 : 0;
      var place = limit.enter();
      if (limited && !limit.admits(place, job.critical ? CRITICAL : NORMAL)) {
        limit.abandon();
        refused++;
      } else if (running.size() < WORKERS) {
        begin(job);
      } else {
        queue.add(job);
      }
    }

    private void begin(Job job) {
      job.done = now + exponential(MEAN);
      running.add(job);
    }

    private void finish(Job job) {
      var latency = now - job.arrived;
      limit.leave(latency);
      if (now >= WARM) {
        latencies.add(latency);
        good += latency <= PATIENCE ? 1 : 0;
      }
      if (job.arrived >= WARM && job.arrived < LENGTH - PATIENCE && job.critical) {
        criticalGood += latency <= PATIENCE ? 1 : 0;
      }
      var waiting = queue.poll();
      if (waiting != null) {
        begin(waiting);
      }
    }

    private long exponential(double mean) {
      return (long) (-Math.log(1 - random.nextDouble()) * mean);
    }
  }
}
