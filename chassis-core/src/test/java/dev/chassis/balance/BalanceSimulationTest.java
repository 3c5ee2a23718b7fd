package dev.chassis.balance;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.balance.Traffic.Policy;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three instances, 300 calls per second, 500 ms time-out, in simulated time; each test with 20
 * seeds. The naive control, a round robin without retries, must fail: else the test shows nothing.
 */
class BalanceSimulationTest {

  private static final int RATE = 300;
  private static final Policy ONCE = new Policy(1, null);
  private static final Policy RETRIES = new Policy(3, null);
  private static final Policy HEDGED = new Policy(3, ofMillis(50));

  static LongStream seeds() {
    return LongStream.range(1000, 1020);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whenOneIsKilledNoCallFails(long seed) {
    var traffic = begin(seed, RETRIES);
    long killed = traffic.now();
    traffic.answers("b", Traffic::refused);
    traffic.run(ofSeconds(10));
    long end = traffic.now() - ofSeconds(1).toNanos();

    double naive = naive(seed, "b", "refused");
    say("kill", seed, traffic, "b", killed, end, naive);
    assertThat(naive).isBetween(0.28, 0.38);
    assertThat(traffic.failed(killed, end)).isZero();
    // Five until it is left out, then one each time that is over: after about 1, 3, 7 s.
    assertThat(traffic.sentTo("b", killed, end)).isLessThanOrEqualTo(10);
    assertThat(traffic.quantile(0.99, killed, end)).isLessThanOrEqualTo(50);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whenOneHangsItLosesItsCallsBeforeTheFirstTimesOut(long seed) {
    var traffic = begin(seed, HEDGED);
    long hung = traffic.now();
    traffic.answers("b", Traffic::hung);
    traffic.run(ofSeconds(5));
    long healed = traffic.now();
    traffic.answers("b", Traffic::usual);
    traffic.run(ofSeconds(8));
    long back = healed + ofSeconds(5).toNanos();

    double naive = naive(seed, "b", "hung");
    say("hang", seed, traffic, "b", hung, healed, naive);
    assertThat(naive).isBetween(0.28, 0.38);
    assertThat(traffic.failed(hung, back)).isZero();
    assertThat(traffic.quantile(0.99, hung, healed)).isLessThanOrEqualTo(100);
    assertThat(traffic.extra(hung, healed)).isLessThanOrEqualTo(0.03);
    assertThat(traffic.sentTo("b", hung, hung + ofMillis(400).toNanos())).isLessThanOrEqualTo(12);
    assertThat(traffic.share("b", back, back + ofSeconds(2).toNanos())).isGreaterThan(0.2);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aHungOneLosesItsCallsEvenWhereNothingIsHedged(long seed) {
    var traffic = begin(seed, ONCE);
    long hung = traffic.now();
    traffic.answers("b", Traffic::hung);
    traffic.run(ofSeconds(10));
    long end = traffic.now() - ofSeconds(1).toNanos();

    say("hang without hedge", seed, traffic, "b", hung, end, Double.NaN);
    // A third of the calls of about 20 ms, and a few that look whether it is well again.
    assertThat(traffic.failed(hung, end)).isLessThan(0.006);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aSlowOneKeepsLittleAndIsBackSoonAfterItHealed(long seed) {
    var traffic = begin(seed, ONCE);
    long slow = traffic.now();
    traffic.answers("b", Traffic::slow);
    traffic.run(ofSeconds(10));
    long healed = traffic.now();
    traffic.answers("b", Traffic::usual);
    traffic.run(ofSeconds(8));
    long back = healed + ofSeconds(5).toNanos();

    say("slow", seed, traffic, "b", slow, healed, Double.NaN);
    assertThat(traffic.share("b", slow, slow + ofSeconds(2).toNanos())).isLessThan(0.1);
    assertThat(traffic.share("b", slow + ofSeconds(2).toNanos(), healed)).isLessThan(0.05);
    assertThat(traffic.quantile(0.99, slow, healed)).isLessThanOrEqualTo(100);
    assertThat(traffic.share("b", back, back + ofSeconds(2).toNanos())).isGreaterThan(0.2);
    assertThat(traffic.failed(slow, back)).isZero();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whenAllAreBadAllAreCalledAndOneThatHealsTakesOver(long seed) {
    var traffic = begin(seed, RETRIES);
    long bad = traffic.now();
    for (var id : new String[] {"a", "b", "c"}) {
      traffic.answers(id, Traffic::refused);
    }
    traffic.run(ofSeconds(8));
    long heals = traffic.now();
    traffic.answers("c", Traffic::usual);
    traffic.run(ofSeconds(5));
    long well = heals + ofSeconds(2).toNanos();
    long end = traffic.now() - ofSeconds(1).toNanos();

    say("all bad", seed, traffic, "c", heals, end, Double.NaN);
    assertThat(traffic.nowhere()).isZero();
    for (var id : new String[] {"a", "b", "c"}) {
      assertThat(traffic.share(id, bad + ofSeconds(1).toNanos(), heals)).isBetween(0.2, 0.5);
    }
    assertThat(traffic.failed(well, end)).isZero();
    assertThat(traffic.extra(well, end)).isLessThan(0.05);
  }

  /** Two seconds in which all is well. */
  private static Traffic begin(long seed, Policy policy) {
    var traffic = new Traffic(seed, policy, Traffic.balanced(new Random(seed))).start(RATE);
    traffic.run(ofSeconds(2));
    return traffic;
  }

  /** Share of failed calls with the same fault and no balance. */
  private static double naive(long seed, String bad, String fault) {
    var traffic = new Traffic(seed, ONCE, Traffic.roundRobin()).start(RATE);
    traffic.run(ofSeconds(2));
    long from = traffic.now();
    traffic.answers(bad, fault.equals("hung") ? Traffic::hung : Traffic::refused);
    traffic.run(Duration.ofSeconds(10));
    return traffic.failed(from, traffic.now() - ofSeconds(1).toNanos());
  }

  private static void say(
      String what, long seed, Traffic traffic, String id, long from, long to, double naive) {
    System.out.printf(
        Locale.ROOT,
        "balance: %s, seed %d, %d calls: failed %.4f (naive %.3f), p99 %d ms, extra %.4f,"
            + " to it %d, share of it %.4f, from 2 s on %.4f%n",
        what,
        seed,
        traffic.done(from, to).size(),
        traffic.failed(from, to),
        naive,
        traffic.quantile(0.99, from, to),
        traffic.extra(from, to),
        traffic.sentTo(id, from, to),
        traffic.share(id, from, to),
        traffic.share(id, from + ofSeconds(2).toNanos(), to));
  }
}
