package dev.chassis.client;

import dev.chassis.balance.BalancerConfig;
import dev.chassis.config.Check;
import dev.chassis.context.DeadlineMode;
import dev.chassis.resilience.ExtraLoadConfig;
import dev.chassis.resilience.HedgeConfig;
import dev.chassis.resilience.RetryConfig;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import dev.chassis.security.ClientTlsConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one service is called. Only {@link #defaults()} and the {@code with…} methods are promised to
 * stay as they are. {@code timeout} and what follows down to {@code balance} can be changed while
 * the service runs: what breaker, budget, limits and balancer have seen is kept. The rest belongs
 * to the connections and needs a restart.
 *
 * @param timeout total time of a call, retries and pauses included, longer than zero; default 5 s.
 *     The deadline of the request being handled shortens it, see {@code deadlines}
 * @param deadlines what becomes of the deadline of the request being handled: {@code observe} only
 *     counts calls that end after it, {@code propagate} also tells the service of it, {@code
 *     enforce} ends the call then; default enforce
 * @param retry when failed calls are repeated
 * @param hedge when a second attempt is started beside one that takes long; only for calls that may
 *     be repeated
 * @param extraLoad how many attempts retries and hedges may add, together
 * @param breaker when the circuit to the service opens
 * @param limits how much is sent at a time and per second
 * @param balance how calls are spread over the instances
 * @param connectTimeout time to open a connection, longer than zero, up to 1 hour; default 500 ms
 * @param poolSize connections to one instance, 1 or more; default 64. With HTTP/2 there is one
 * @param poolQueue calls that may wait for a connection to one instance, 0 or more; default 256.
 *     Beyond it a call fails at once
 * @param http2 whether HTTP/2 is spoken: over TLS where the service can, without TLS always, so
 *     that it must; default false
 * @param tls whom the client believes to be the service, where instances speak TLS; null, the
 *     default, for what Java trusts
 */
public record ClientConfig(
    Duration timeout,
    DeadlineMode deadlines,
    RetryConfig retry,
    HedgeConfig hedge,
    ExtraLoadConfig extraLoad,
    CircuitBreakerConfig breaker,
    LimitsConfig limits,
    BalancerConfig balance,
    Duration connectTimeout,
    int poolSize,
    int poolQueue,
    boolean http2,
    @Nullable ClientTlsConfig tls) {

  /** Beyond 24 days the milliseconds would not fit into the int that Vert.x keeps them in. */
  private static final Duration LONGEST_CONNECT = Duration.ofHours(1);

  /** Checks the ranges. */
  public ClientConfig {
    Check.all(
        Check.positive("timeout", timeout),
        Check.that(
            connectTimeout != null
                && connectTimeout.compareTo(Duration.ZERO) > 0
                && connectTimeout.compareTo(LONGEST_CONNECT) <= 0,
            "connectTimeout",
            connectTimeout,
            "longer than zero, up to 1 hour"),
        Check.atLeast(1, "poolSize", poolSize),
        Check.atLeast(0, "poolQueue", poolQueue));
  }

  /** 5 s in all, 500 ms to connect, 64 connections and 256 waiting calls per instance. */
  public static ClientConfig defaults() {
    return new ClientConfig(
        Duration.ofSeconds(5),
        DeadlineMode.ENFORCE,
        RetryConfig.defaults(),
        HedgeConfig.defaults(),
        ExtraLoadConfig.defaults(),
        CircuitBreakerConfig.defaults(),
        LimitsConfig.defaults(),
        BalancerConfig.defaults(),
        Duration.ofMillis(500),
        64,
        256,
        false,
        null);
  }

  /** Copy with another total time. */
  public ClientConfig withTimeout(Duration newTimeout) {
    return new ClientConfig(
        newTimeout,
        deadlines,
        retry,
        hedge,
        extraLoad,
        breaker,
        limits,
        balance,
        connectTimeout,
        poolSize,
        poolQueue,
        http2,
        tls);
  }

  /** Copy that treats the deadline of the request being handled otherwise. */
  public ClientConfig withDeadlines(DeadlineMode newDeadlines) {
    return new ClientConfig(
        timeout,
        newDeadlines,
        retry,
        hedge,
        extraLoad,
        breaker,
        limits,
        balance,
        connectTimeout,
        poolSize,
        poolQueue,
        http2,
        tls);
  }

  /** Copy with other retries. */
  public ClientConfig withRetry(RetryConfig newRetry) {
    return new ClientConfig(
        timeout,
        deadlines,
        newRetry,
        hedge,
        extraLoad,
        breaker,
        limits,
        balance,
        connectTimeout,
        poolSize,
        poolQueue,
        http2,
        tls);
  }

  /** Copy with other second attempts. */
  public ClientConfig withHedge(HedgeConfig newHedge) {
    return new ClientConfig(
        timeout,
        deadlines,
        retry,
        newHedge,
        extraLoad,
        breaker,
        limits,
        balance,
        connectTimeout,
        poolSize,
        poolQueue,
        http2,
        tls);
  }

  /** Copy with another budget for extra attempts. */
  public ClientConfig withExtraLoad(ExtraLoadConfig newExtraLoad) {
    return new ClientConfig(
        timeout,
        deadlines,
        retry,
        hedge,
        newExtraLoad,
        breaker,
        limits,
        balance,
        connectTimeout,
        poolSize,
        poolQueue,
        http2,
        tls);
  }

  /** Copy with another breaker. */
  public ClientConfig withBreaker(CircuitBreakerConfig newBreaker) {
    return new ClientConfig(
        timeout,
        deadlines,
        retry,
        hedge,
        extraLoad,
        newBreaker,
        limits,
        balance,
        connectTimeout,
        poolSize,
        poolQueue,
        http2,
        tls);
  }

  /** Copy with other limits. */
  public ClientConfig withLimits(LimitsConfig newLimits) {
    return new ClientConfig(
        timeout,
        deadlines,
        retry,
        hedge,
        extraLoad,
        breaker,
        newLimits,
        balance,
        connectTimeout,
        poolSize,
        poolQueue,
        http2,
        tls);
  }

  /** Copy that spreads calls otherwise. */
  public ClientConfig withBalance(BalancerConfig newBalance) {
    return new ClientConfig(
        timeout,
        deadlines,
        retry,
        hedge,
        extraLoad,
        breaker,
        limits,
        newBalance,
        connectTimeout,
        poolSize,
        poolQueue,
        http2,
        tls);
  }

  /** Copy with another pool. */
  public ClientConfig withPool(int newSize, int newQueue) {
    return new ClientConfig(
        timeout,
        deadlines,
        retry,
        hedge,
        extraLoad,
        breaker,
        limits,
        balance,
        connectTimeout,
        newSize,
        newQueue,
        http2,
        tls);
  }

  /** Copy that speaks HTTP/2, or does not. */
  public ClientConfig withHttp2(boolean newHttp2) {
    return new ClientConfig(
        timeout,
        deadlines,
        retry,
        hedge,
        extraLoad,
        breaker,
        limits,
        balance,
        connectTimeout,
        poolSize,
        poolQueue,
        newHttp2,
        tls);
  }

  /** Copy with certificates. */
  public ClientConfig withTls(ClientTlsConfig newTls) {
    return new ClientConfig(
        timeout,
        deadlines,
        retry,
        hedge,
        extraLoad,
        breaker,
        limits,
        balance,
        connectTimeout,
        poolSize,
        poolQueue,
        http2,
        newTls);
  }
}
