package dev.chassis.messaging.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WatermarkTest {

  private final Watermark watermark = new Watermark();

  @Test
  void everythingIsFinalWhileNobodyWrites() {
    watermark.observe(7, Set.of());

    assertThat(watermark.finalId()).isEqualTo(7);
    assertThat(watermark.isBehind()).isFalse();
  }

  @Test
  void waitsForThoseWhoWroteWhenTheIdWasGivenOut() {
    watermark.observe(7, Set.of("t1", "t2"));
    watermark.observe(9, Set.of("t2", "t3"));
    assertThat(watermark.finalId()).isZero();
    assertThat(watermark.isBehind()).isTrue();

    watermark.observe(9, Set.of("t3"));

    assertThat(watermark.finalId()).isEqualTo(7);
    watermark.observe(9, Set.of());
    assertThat(watermark.finalId()).isEqualTo(9);
  }

  /** Writers that follow each other without a gap must not hold it up for ever. */
  @Test
  void getsOnAlthoughSomebodyAlwaysWrites() {
    for (int i = 1; i <= 1000; i++) {
      watermark.observe(i, Set.of("t" + i, "t" + (i + 1)));
    }

    assertThat(watermark.finalId()).isGreaterThan(990);
  }

  /** Against a simulated table: no id at or below the mark appears later. Prints its seed. */
  @Test
  void nothingAppearsBehindIt() {
    long seed = new Random().nextLong();
    System.out.println("watermark: seed " + seed);
    var random = new Random(seed);
    var open = new TreeMap<Integer, Set<Long>>();
    var committed = new TreeSet<Long>();
    long lastId = 0;
    int next = 0;

    for (int step = 0; step < 20_000; step++) {
      switch (random.nextInt(4)) {
        case 0 -> open.put(next++, new HashSet<>());
        case 1 -> {
          if (!open.isEmpty()) {
            open.get(pick(open, random)).add(++lastId);
          }
        }
        case 2 -> {
          if (!open.isEmpty()) {
            var ended = open.remove(pick(open, random));
            if (random.nextBoolean()) {
              assertThat(ended).allMatch(id -> id > watermark.finalId());
              committed.addAll(ended);
            }
          }
        }
        default -> {
          var writers = new HashSet<String>();
          open.keySet().forEach(writer -> writers.add("t" + writer));
          watermark.observe(lastId, writers);
        }
      }
    }

    assertThat(committed).hasSizeGreaterThan(100);
    assertThat(watermark.finalId()).isPositive();
  }

  private static Integer pick(Map<Integer, Set<Long>> open, Random random) {
    var keys = open.keySet().toArray(Integer[]::new);
    // Old ones end sooner, as transactions do.
    return keys[random.nextInt(Math.min(4, keys.length))];
  }
}
