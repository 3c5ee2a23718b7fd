package dev.chassis.benchmarks;

import ch.qos.logback.classic.Logger;
import dev.chassis.balance.Balancer;
import dev.chassis.balance.BalancerConfig;
import dev.chassis.balance.EjectionConfig;
import dev.chassis.balance.Pick;
import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.time.Ticker;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.slf4j.LoggerFactory;

/** From the name of a service to the instance to call, and telling how the call went. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class BalancerBenchmark {

  private static final String SERVICE = "orders";
  private static final int ZONES = 3;
  private static final int CALLS = 1000;

  @Param({"3", "500"})
  private int instances;

  /** All are well and alike; weights differ; a tenth is left out; the caller is in a zone. */
  @Param({"plain", "weighted", "ejected", "zones"})
  private String fleet;

  private InstanceRegistry registry;
  private Balancer balancer;
  private final Ticker ticker = Ticker.system();
  private List<String> keys;

  @Setup
  public void start() {
    // They tell about every instance they learn of, or leave out.
    ((Logger) LoggerFactory.getLogger("dev.chassis")).setLevel(ch.qos.logback.classic.Level.OFF);
    registry = InstanceRegistry.create(DiscoveryConfig.defaults(), ticker);
    IntStream.range(0, instances).mapToObj(this::beat).forEach(this::hear);
    var forLong = EjectionConfig.defaults().withTimes(Duration.ofDays(1), Duration.ofDays(1));
    balancer =
        Balancer.create(
            BalancerConfig.defaults().withEjection(forLong),
            fleet.equals("zones") ? "zone0" : null,
            ThreadLocalRandom::current);
    keys = IntStream.range(0, 1024).mapToObj(i -> "customer-" + i).toList();
    if (fleet.equals("ejected")) {
      IntStream.range(0, Math.max(1, instances / 10)).forEach(this::eject);
    }
  }

  private void hear(Heartbeat beat) {
    registry.alive(beat, ticker.nanos() + TimeUnit.DAYS.toNanos(1));
  }

  private Heartbeat beat(int number) {
    return new Heartbeat(
        SERVICE,
        "i" + number,
        1,
        1,
        1000,
        Heartbeat.Status.up,
        new Heartbeat.Address("127.0.0.1", 10_000 + number, false),
        "1",
        "zone" + number % ZONES,
        fleet.equals("weighted") ? 50 + number % 100 : 100,
        new Heartbeat.Load(0, 0));
  }

  private void eject(int number) {
    var others = new HashSet<String>();
    IntStream.range(0, instances).filter(i -> i != number).forEach(i -> others.add("i" + i));
    for (int i = 0; i < 5; i++) {
      Objects.requireNonNull(balancer.pick(registry.snapshot(SERVICE), others, ticker.nanos()))
          .failed(ticker.nanos());
    }
  }

  /** The least there could be: a uniform choice without any memory. */
  @Benchmark
  public Instance uniformDraw() {
    var callable = registry.snapshot(SERVICE).callable();
    return callable.get(ThreadLocalRandom.current().nextInt(callable.size()));
  }

  /** Calls that are under way, twice as many as the larger fleet has instances. */
  @State(Scope.Thread)
  public static class UnderWay {
    private final Pick[] picks = new Pick[CALLS];

    /** They end between two measurements: what that costs is the next benchmark's. */
    @TearDown(Level.Invocation)
    public void end() {
      long now = Ticker.system().nanos();
      for (var pick : picks) {
        pick.succeeded(now);
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public Pick[] chassisResolveAndPick(UnderWay calls) {
    for (int i = 0; i < CALLS; i++) {
      calls.picks[i] =
          Objects.requireNonNull(
              balancer.pick(registry.snapshot(SERVICE), Set.of(), ticker.nanos()));
    }
    return calls.picks;
  }

  @Benchmark
  public Pick chassisResolvePickAndReport() {
    var pick =
        Objects.requireNonNull(balancer.pick(registry.snapshot(SERVICE), Set.of(), ticker.nanos()));
    // Without a balance all the load would pile up.
    pick.succeeded(ticker.nanos());
    return pick;
  }

  @Benchmark
  public Pick chassisResolvePickByKeyAndReport() {
    var key = keys.get(ThreadLocalRandom.current().nextInt(keys.size()));
    var pick =
        Objects.requireNonNull(
            balancer.pick(registry.snapshot(SERVICE), Set.of(), key, true, ticker.nanos()));
    pick.succeeded(ticker.nanos());
    return pick;
  }
}
