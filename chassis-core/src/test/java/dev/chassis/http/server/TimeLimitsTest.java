package dev.chassis.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeLimitsTest {

  private static final long ORIGIN = -5_000_000_000L;

  private final TimeLimits limits = new TimeLimits(ORIGIN);
  private final List<Integer> expired = new ArrayList<>();

  private final class Numbered extends TimeLimits.Entry {
    private final int number;

    Numbered(int number) {
      this.number = number;
    }

    @Override
    void expired() {
      expired.add(number);
    }
  }

  private Numbered add(int number, long millis) {
    var entry = new Numbered(number);
    limits.add(entry, at(millis));
    return entry;
  }

  private static long at(long millis) {
    return ORIGIN + Duration.ofMillis(millis).toNanos();
  }

  @Test
  void expiresAtTheDeadlineAndNotBefore() {
    add(1, 100);

    limits.advance(at(99));
    assertThat(expired).isEmpty();
    limits.advance(at(100));
    assertThat(expired).containsExactly(1);
    limits.advance(at(100_000));
    assertThat(expired).containsExactly(1);
  }

  @Test
  void aLaterRequestMayHaveAnEarlierDeadline() {
    add(1, 30_000);
    add(2, 40);

    limits.advance(at(60));

    assertThat(expired).containsExactly(2);
  }

  @Test
  void whatWasTakenOutDoesNotExpire() {
    var first = add(1, 40);
    var second = add(2, 40);
    add(3, 40);

    limits.remove(second);
    limits.remove(second);
    limits.remove(first);
    limits.advance(at(60));

    assertThat(expired).containsExactly(3);
  }

  @Test
  void deadlinesBeyondOneRoundWaitForTheirs() {
    add(1, 200_000);

    for (long millis = 0; millis < 200_000; millis += 20) {
      limits.advance(at(millis));
    }
    assertThat(expired).isEmpty();
    limits.advance(at(200_000));
    assertThat(expired).containsExactly(1);
  }

  @Test
  void aLongPauseIsCaughtUpWith() {
    add(1, 10_000);
    add(2, 90_000);
    add(3, 700_000);

    limits.advance(at(600_000));

    assertThat(expired).containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void agreesWithASortedListOnRandomDeadlines() {
    var seed = 42;
    var random = new Random(seed);
    var deadlines = new ArrayList<Long>();
    for (int i = 0; i < 2_000; i++) {
      var millis = (long) random.nextInt(100_000);
      deadlines.add(millis);
      add(i, millis);
    }

    for (long now = 0; now <= 100_020; now += 20 + random.nextInt(60)) {
      limits.advance(at(now));
      var moment = now;
      assertThat(expired.size())
          .as("seed %d at %d ms", seed, now)
          .isBetween(
              (int) deadlines.stream().filter(due -> due <= moment - 20).count(),
              (int) deadlines.stream().filter(due -> due <= moment).count());
    }
  }
}
