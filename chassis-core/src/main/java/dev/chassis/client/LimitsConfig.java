package dev.chassis.client;

import dev.chassis.resilience.BulkheadConfig;
import dev.chassis.resilience.RateLimitConfig;
import org.jspecify.annotations.Nullable;

/**
 * How much is sent to one service. What is beyond is refused at once, here, and costs the service
 * nothing. Only {@link #defaults()} and the {@code with…} methods are promised to stay as they are.
 *
 * @param bulkhead attempts under way at a time, so that a service that hangs cannot take all memory
 *     and connections; default 256, of which none waits. By Little's law that is enough for 256
 *     calls per second that take a second each
 * @param adaptive finds out by itself how many attempts under way the service can do with, below
 *     {@code bulkhead}; null, the default, for none
 * @param rate attempts per second, where the service asks for that; null, the default, for any
 */
public record LimitsConfig(
    BulkheadConfig bulkhead, @Nullable AdaptiveConfig adaptive, @Nullable RateLimitConfig rate) {

  private static final int MAX_CONCURRENT = 256;

  /** 256 at a time, at any rate. */
  public static LimitsConfig defaults() {
    return new LimitsConfig(
        BulkheadConfig.defaults().withMaxConcurrent(MAX_CONCURRENT), null, null);
  }

  /** Copy with another number of attempts at a time. */
  public LimitsConfig withBulkhead(BulkheadConfig newBulkhead) {
    return new LimitsConfig(newBulkhead, adaptive, rate);
  }

  /** Copy with a limit that adapts. */
  public LimitsConfig withAdaptive(AdaptiveConfig newAdaptive) {
    return new LimitsConfig(bulkhead, newAdaptive, rate);
  }

  /** Copy with a rate. */
  public LimitsConfig withRate(RateLimitConfig newRate) {
    return new LimitsConfig(bulkhead, adaptive, newRate);
  }
}
