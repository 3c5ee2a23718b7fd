package dev.chassis.benchmarks;

import dev.chassis.resilience.breaker.Breaker;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import dev.chassis.resilience.breaker.Outcome;
import dev.chassis.time.Ticker;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a closed circuit breaker costs bare: it is asked before a call and told of its success. Each
 * judges the failures of the last 10 s; {@code chassisTimed} and resilience4j the slow calls too,
 * for which they look at the clock twice.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class BreakerPermitBenchmark {

  private Breaker breaker;
  private Breaker timed;
  private io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j;
  private dev.failsafe.CircuitBreaker<Object> failsafe;

  @Setup
  public void start() {
    var plain = CircuitBreakerConfig.defaults();
    breaker = Breaker.create("plain", plain, Ticker.system());
    timed = Breaker.create("timed", PeerBreakers.timed(plain), Ticker.system());
    resilience4j = PeerBreakers.resilience4j();
    failsafe = PeerBreakers.failsafe();
  }

  @Benchmark
  public void chassisPermit() {
    ask(breaker);
  }

  @Benchmark
  public void chassisTimed() {
    ask(timed);
  }

  private static void ask(Breaker asked) {
    long permit = asked.acquire();
    if (permit == Breaker.REJECTED) {
      throw new IllegalStateException("the circuit is open");
    }
    long start = asked.startNanos();
    asked.report(permit, Outcome.SUCCESS, asked.nanosSince(start));
  }

  /** The permit as an object. */
  @Benchmark
  public void chassisPermitObject(Blackhole sink) {
    var permit = breaker.tryAcquire();
    if (permit == null) {
      throw new IllegalStateException("the circuit is open");
    }
    sink.consume(permit);
    permit.success();
  }

  @Benchmark
  public void resilience4j() {
    resilience4j.acquirePermission();
    long start = resilience4j.getCurrentTimestamp();
    resilience4j.onSuccess(
        resilience4j.getCurrentTimestamp() - start, resilience4j.getTimestampUnit());
  }

  @Benchmark
  public void failsafe() {
    if (!failsafe.tryAcquirePermit()) {
      throw new IllegalStateException("the circuit is open");
    }
    failsafe.recordSuccess();
  }
}
