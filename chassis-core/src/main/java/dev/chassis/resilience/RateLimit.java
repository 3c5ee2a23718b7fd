package dev.chassis.resilience;

import dev.chassis.resilience.RejectedException.Reason;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Bounds how fast operations come. A bucket of {@code burst} tokens that fills at {@code
 * permitsPerSecond}, kept as the one moment at which it will be full (the generic cell rate
 * algorithm), so that there is nothing to refill. Nobody waits here: who comes too fast is refused.
 *
 * <p>Thread-safe, exact, without lock or allocation. Over any time <i>t</i> no more than {@code
 * burst} + <i>t</i> × {@code permitsPerSecond} are let through.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-I.371">ITU-T I.371, where the algorithm comes
 *     from</a>
 */
public final class RateLimit implements Policy {

  private final String name;
  private final Ticker ticker;
  private final AtomicLong fullAt;
  private volatile Pace pace;

  /** Nanoseconds per permit, and for a whole burst; never more than 10^18. */
  private record Pace(long permit, long burst) {

    static Pace of(RateLimitConfig config) {
      // Rounded up: at a million per second, a permit may cost 0.1 % too much, never too little.
      long permit = (long) Math.ceil(1e9 / config.permitsPerSecond());
      return new Pace(permit, permit * config.burst());
    }
  }

  private RateLimit(String name, RateLimitConfig config, Ticker ticker) {
    this.name = name;
    this.ticker = ticker;
    this.pace = Pace.of(config);
    this.fullAt = new AtomicLong(ticker.nanos());
  }

  /** A limit nobody used yet; {@code name} is for messages. */
  public static RateLimit create(String name, RateLimitConfig config, Ticker ticker) {
    return new RateLimit(name, config, ticker);
  }

  /** Replaces the configuration; what was taken stays taken. */
  public void retune(RateLimitConfig config) {
    pace = Pace.of(config);
  }

  @Override
  public <T> Future<T> run(Supplier<Future<T>> operation) {
    return tryAcquire() ? Calls.invoke(operation) : Future.failedFuture(rejection());
  }

  /** Takes a permit; false when there is none now. */
  public boolean tryAcquire() {
    while (true) {
      var now = ticker.nanos();
      var current = pace;
      var before = fullAt.get();
      // Differences: the scale of a ticker may wrap around.
      long owed = Math.max(0, before - now);
      if (owed + current.permit() > current.burst()) {
        return false;
      }
      if (fullAt.compareAndSet(before, now + owed + current.permit())) {
        return true;
      }
    }
  }

  /** Time until there is a permit; zero when there is one now. */
  public Duration retryAfter() {
    var current = pace;
    long owed = Math.max(0, fullAt.get() - ticker.nanos());
    return Duration.ofNanos(Math.max(0, owed + current.permit() - current.burst()));
  }

  private RejectedException rejection() {
    return new RejectedException(
        Reason.TOO_FAST, "the rate limit " + name + " is reached", retryAfter());
  }
}
