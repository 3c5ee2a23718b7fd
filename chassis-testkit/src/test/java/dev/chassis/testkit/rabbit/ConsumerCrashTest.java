package dev.chassis.testkit.rabbit;

import static dev.chassis.testkit.rabbit.Wiring.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.time.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two consumers in processes of their own, one or the other of which is killed. */
@Tag("slow")
class ConsumerCrashTest {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int AT_LEAST_BETWEEN_KILLS = 150;

  @TempDir private Path folder;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final Wiring wiring = new Wiring();
  private final List<ConsumerProcess> consumers = new ArrayList<>();

  @AfterEach
  void end() {
    consumers.forEach(ConsumerProcess::close);
    wiring.close();
  }

  @Test
  void tenKillsLoseNothing() {
    int kills = 10;
    var effects = effectsUnderKills("after", 12_000, kills);
    var distinct = new HashSet<>(effects);

    System.out.printf(
        "consumer crash: seed %d, 12000 confirmed, %d kills, lost %d, repeated %d%n",
        seed, kills, 12_000 - distinct.size(), effects.size() - distinct.size());
    assertThat(distinct).hasSize(12_000);
    // Whoever deduplicates by id has one effect each: at most what was in hand came again.
    assertThat(effects.size() - distinct.size())
        .isLessThanOrEqualTo(kills * ConsumingChild.PREFETCH);
  }

  @Test
  void theControlThatAcknowledgesBeforeTheEffectLoses() {
    var effects = effectsUnderKills("before", 5_000, 3);
    var distinct = new HashSet<>(effects);

    System.out.printf(
        "consumer crash: control that acknowledges first, seed %d, 5000 confirmed, 3 kills,"
            + " lost %d%n",
        seed, 5_000 - distinct.size());
    assertThat(distinct.size()).as("effects of the control").isLessThan(5_000);
  }

  private List<String> effectsUnderKills(String acknowledge, int count, int kills) {
    var rabbit = ThrowawayRabbit.shared();
    var transport = wiring.transport(rabbit, config -> config);
    await(transport.declare(wiring.subscription()));
    for (var name : List.of("first", "second")) {
      consumers.add(
          new ConsumerProcess(
              folder, name, rabbit.uri(), wiring.queue(), wiring.type(), acknowledge));
    }
    var publisher = new SteadyPublisher(transport, wiring, count, Duration.ofSeconds(10));
    var published = publisher.run(50);
    for (int kill = 0; kill < kills; kill++) {
      var victim = consumers.get(random.nextInt(2));
      int before = victim.effects().size();
      int more = AT_LEAST_BETWEEN_KILLS + random.nextInt(AT_LEAST_BETWEEN_KILLS);
      Eventually.until("it does something", LONG, () -> victim.effects().size() >= before + more);
      victim.killAndRestart();
    }
    Eventually.until("all confirmed", LONG, published::isComplete);
    Eventually.until("the queue is empty", LONG, () -> isEmpty(rabbit));
    return consumers.stream().flatMap(consumer -> consumer.effects().stream()).toList();
  }

  /** Nothing ready, nothing in anybody's hands: what is acknowledged has had its effect. */
  private boolean isEmpty(ThrowawayRabbit rabbit) {
    var listed = rabbit.control("list_queues", "-q", "name", "messages");
    return listed.lines().anyMatch(line -> line.matches(wiring.queue() + "\\s+0"));
  }
}
