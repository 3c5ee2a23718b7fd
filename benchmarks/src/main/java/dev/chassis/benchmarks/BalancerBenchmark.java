package dev.chassis.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.chassis.balance.Balancer;
import dev.chassis.balance.Seat;
import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.time.Ticker;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.slf4j.LoggerFactory;

/** From the name of a service to the instance to call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class BalancerBenchmark {

  private static final String SERVICE = "orders";

  @Param({"3", "500"})
  private int instances;

  private InstanceRegistry registry;
  private Balancer balancer;
  private final Ticker ticker = Ticker.system();

  @Setup
  public void start() {
    // It tells about every instance it learns of.
    ((Logger) LoggerFactory.getLogger(InstanceRegistry.class)).setLevel(Level.OFF);
    List<String> addresses =
        IntStream.range(0, instances).mapToObj(i -> "127.0.0.1:" + (10_000 + i)).toList();
    var config = new DiscoveryConfig(Map.of(SERVICE, addresses));
    registry = InstanceRegistry.create(config, Ticker.system());
    balancer = Balancer.create(ThreadLocalRandom::current);
  }

  /** The least there could be: a uniform choice without any memory. */
  @Benchmark
  public Instance uniformDraw() {
    var callable = registry.snapshot(SERVICE).callable();
    return callable.get(ThreadLocalRandom.current().nextInt(callable.size()));
  }

  @Benchmark
  public Seat chassisResolveAndPick() {
    var now = ticker.nanos();
    var seat = Objects.requireNonNull(balancer.pick(registry.snapshot(SERVICE), Set.of(), now));
    // Without a balance all the load would pile up.
    seat.done(now, ticker.nanos(), false);
    return seat;
  }
}
