package dev.chassis.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.discovery.Snapshot;
import dev.chassis.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManyThreadsTest {

  private static final int THREADS = 8;
  private static final int CALLS = 100_000;

  private final Ticker ticker = Ticker.system();
  private final AtomicLong probesUnderWay = new AtomicLong();
  private final AtomicLong probes = new AtomicLong();

  @Test
  void whateverEightThreadsDoNothingStaysInFlight() throws Exception {
    var balancer =
        Balancer.create(
            BalancerConfig.defaults()
                .withEjection(
                    EjectionConfig.defaults()
                        .withTimes(java.time.Duration.ofMillis(1), java.time.Duration.ofMillis(2))),
            null,
            ThreadLocalRandom::current);
    // Two snapshots in turn: instances come and go while calls are under way.
    var snapshots = List.of(Instances.numbered(5), Instances.numbered(5));
    balancer.pick(snapshots.get(0), Set.of(), ticker.nanos()).abandoned(ticker.nanos());
    var threads = Executors.newFixedThreadPool(THREADS);
    try {
      Callable<Void> work = () -> work(balancer, snapshots);
      for (var done : threads.invokeAll(IntStream.range(0, THREADS).mapToObj(i -> work).toList())) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }

    var report = balancer.report(ticker.nanos());
    assertThat(report.instances()).hasSize(5);
    assertThat(report.instances()).allSatisfy(one -> assertThat(one.inFlight()).isZero());
    assertThat(probes.get()).isPositive();
    assertThat(probesUnderWay.get()).isZero();
  }

  private Void work(Balancer balancer, List<Snapshot> snapshots) {
    var random = ThreadLocalRandom.current();
    var open = new ArrayList<Pick>();
    for (int i = 0; i < CALLS; i++) {
      var key = random.nextInt(4) == 0 ? "k" + random.nextInt(100) : null;
      var snapshot = snapshots.get(i / 1000 % 2);
      var pick = balancer.pick(snapshot, Set.of(), key, true, ticker.nanos());
      if (pick.isProbe()) {
        probes.incrementAndGet();
        probesUnderWay.incrementAndGet();
      }
      open.add(pick);
      if (open.size() > random.nextInt(8)) {
        end(open.remove(random.nextInt(open.size())), random.nextInt(10));
      }
    }
    open.forEach(pick -> end(pick, 0));
    return null;
  }

  private void end(Pick pick, int outcome) {
    if (pick.isProbe()) {
      probesUnderWay.decrementAndGet();
    }
    long now = ticker.nanos();
    // Bad enough that instances are left out now and then; told twice, which must count once.
    switch (outcome) {
      case 0, 1, 2 -> pick.failed(now);
      case 3 -> pick.refused(now);
      case 4 -> pick.abandoned(now);
      default -> pick.succeeded(now);
    }
    pick.succeeded(now);
  }
}
