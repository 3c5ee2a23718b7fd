package dev.chassis.benchmarks;

import dev.chassis.resilience.breaker.Breaker;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import dev.chassis.resilience.breaker.CircuitBreakers;
import dev.chassis.time.Ticker;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** What a closed circuit breaker costs around a future that is completed, on an event loop. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class BreakerBenchmark {

  /** Calls per hop onto the event loop, so that the hop does not count. */
  private static final int CALLS = 10_000;

  private final Future<String> done = Future.succeededFuture("done");
  private Vertx vertx;
  private Context context;
  private Breaker breaker;
  private CircuitBreaker chassis;
  private CircuitBreaker vertxWithoutTimeout;
  private CircuitBreaker vertxDefaults;
  private io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j;
  private dev.failsafe.CircuitBreaker<Object> failsafe;

  @Setup
  public void start() {
    vertx = Vertx.vertx();
    context = vertx.getOrCreateContext();
    breaker = Breaker.create("breaker", CircuitBreakerConfig.defaults(), Ticker.system());
    chassis = CircuitBreakers.create("chassis", vertx, CircuitBreakerConfig.defaults());
    vertxWithoutTimeout =
        CircuitBreaker.create("plain", vertx, new CircuitBreakerOptions().setTimeout(-1));
    vertxDefaults = CircuitBreaker.create("defaults", vertx);
    resilience4j = PeerBreakers.resilience4j();
    failsafe = PeerBreakers.failsafe();
  }

  @TearDown
  public void stop() {
    vertx.close().await();
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void chassisBreaker(Blackhole sink) {
    onEventLoop(() -> breaker.run(() -> done), sink);
  }

  /** The same behind Vert.x' interface. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void chassisCircuitBreaker(Blackhole sink) {
    onEventLoop(() -> chassis.execute(() -> done), sink);
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void vertxWithoutTimeout(Blackhole sink) {
    onEventLoop(() -> vertxWithoutTimeout.execute(() -> done), sink);
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void vertxDefaults(Blackhole sink) {
    onEventLoop(() -> vertxDefaults.execute(() -> done), sink);
  }

  /** As one would write it around a future of Vert.x, which it does not know. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void resilience4j(Blackhole sink) {
    onEventLoop(this::byResilience4j, sink);
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void failsafe(Blackhole sink) {
    onEventLoop(this::byFailsafe, sink);
  }

  /** A future, and whoever waits for it: the least that the next two add to. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void pendingAlone(Blackhole sink) {
    onEventLoop(() -> pending(Promise::future), sink);
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void chassisPending(Blackhole sink) {
    onEventLoop(() -> pending(later -> breaker.run(later::future)), sink);
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void vertxPending(Blackhole sink) {
    onEventLoop(() -> pending(later -> vertxWithoutTimeout.execute(later::future)), sink);
  }

  private static Future<String> pending(Function<Promise<String>, Future<String>> guarded) {
    var later = Promise.<String>promise();
    var result = guarded.apply(later);
    later.complete("done");
    return result;
  }

  private Future<String> byResilience4j() {
    resilience4j.acquirePermission();
    long start = resilience4j.getCurrentTimestamp();
    return done.onComplete(
        (value, failure) -> {
          long took = resilience4j.getCurrentTimestamp() - start;
          if (failure == null) {
            resilience4j.onSuccess(took, resilience4j.getTimestampUnit());
          } else {
            resilience4j.onError(took, resilience4j.getTimestampUnit(), failure);
          }
        });
  }

  private Future<String> byFailsafe() {
    if (!failsafe.tryAcquirePermit()) {
      throw new IllegalStateException("the circuit is open");
    }
    return done.onComplete(
        (value, failure) -> {
          if (failure == null) {
            failsafe.recordSuccess();
          } else {
            failsafe.recordException(failure);
          }
        });
  }

  private void onEventLoop(Supplier<Future<String>> call, Blackhole sink) {
    Promise<Void> finished = Promise.promise();
    context.runOnContext(
        ignored -> {
          for (int i = 0; i < CALLS; i++) {
            sink.consume(call.get());
          }
          finished.complete();
        });
    finished.future().await();
  }
}
