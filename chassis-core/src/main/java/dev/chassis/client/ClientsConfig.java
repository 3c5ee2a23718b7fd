package dev.chassis.client;

import dev.chassis.balance.BalancerConfig;
import dev.chassis.config.Configuration;
import dev.chassis.context.DeadlineMode;
import dev.chassis.resilience.ExtraLoadConfig;
import dev.chassis.resilience.HedgeConfig;
import dev.chassis.resilience.RetryConfig;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import dev.chassis.security.ClientTlsConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the services of the fleet are called. Config section {@code client}: one entry per service by
 * its name, and {@code defaults} for all of them, which is why no service can be called {@code
 * defaults}.
 *
 * <pre>{@code
 * client.defaults.timeout = 2s
 * client.fees { timeout = 500ms, breaker.openFor = 1s }
 * }</pre>
 *
 * @param defaults for every service
 * @param targets by service name, what differs for it
 */
public record ClientsConfig(ClientConfig defaults, Map<String, Target> targets) {

  /** What stands in the section in place of a service's name. */
  public static final String DEFAULTS = "defaults";

  private static final String SECTION = "client";

  /** What can be changed without new connections; see {@link ClientConfig}. */
  private static final Set<String> LIVE =
      Set.of("timeout", "deadlines", "retry", "hedge", "extraLoad", "breaker", "limits", "balance");

  /**
   * What differs for one service; what is absent comes from {@code client.defaults}. The sections
   * {@code retry}, {@code hedge}, {@code extraLoad}, {@code breaker}, {@code limits} and {@code
   * tls} are replaced as a whole: of a section given here, keys left out have their built-in
   * defaults.
   *
   * @param timeout see {@link ClientConfig}
   * @param deadlines see {@link ClientConfig}
   * @param retry see {@link ClientConfig}
   * @param hedge see {@link ClientConfig}
   * @param extraLoad see {@link ClientConfig}
   * @param breaker see {@link ClientConfig}
   * @param limits see {@link ClientConfig}
   * @param balance see {@link ClientConfig}
   * @param connectTimeout see {@link ClientConfig}
   * @param poolSize see {@link ClientConfig}
   * @param poolQueue see {@link ClientConfig}
   * @param http2 see {@link ClientConfig}
   * @param tls see {@link ClientConfig}
   */
  public record Target(
      Optional<Duration> timeout,
      Optional<DeadlineMode> deadlines,
      Optional<RetryConfig> retry,
      Optional<HedgeConfig> hedge,
      Optional<ExtraLoadConfig> extraLoad,
      Optional<CircuitBreakerConfig> breaker,
      Optional<LimitsConfig> limits,
      Optional<BalancerConfig> balance,
      Optional<Duration> connectTimeout,
      Optional<Integer> poolSize,
      Optional<Integer> poolQueue,
      Optional<Boolean> http2,
      Optional<ClientTlsConfig> tls) {

    /** Checks the ranges, as far as values are given. */
    public Target {
      over(
          ClientConfig.defaults(),
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
          tls);
    }

    ClientConfig over(ClientConfig base) {
      return over(
          base,
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
          tls);
    }

    private static ClientConfig over(
        ClientConfig base,
        Optional<Duration> timeout,
        Optional<DeadlineMode> deadlines,
        Optional<RetryConfig> retry,
        Optional<HedgeConfig> hedge,
        Optional<ExtraLoadConfig> extraLoad,
        Optional<CircuitBreakerConfig> breaker,
        Optional<LimitsConfig> limits,
        Optional<BalancerConfig> balance,
        Optional<Duration> connectTimeout,
        Optional<Integer> poolSize,
        Optional<Integer> poolQueue,
        Optional<Boolean> http2,
        Optional<ClientTlsConfig> tls) {
      return new ClientConfig(
          timeout.orElse(base.timeout()),
          deadlines.orElse(base.deadlines()),
          retry.orElse(base.retry()),
          hedge.orElse(base.hedge()),
          extraLoad.orElse(base.extraLoad()),
          breaker.orElse(base.breaker()),
          limits.orElse(base.limits()),
          balance.orElse(base.balance()),
          connectTimeout.orElse(base.connectTimeout()),
          poolSize.orElse(base.poolSize()),
          poolQueue.orElse(base.poolQueue()),
          http2.orElse(base.http2()),
          tls.orElse(base.tls()));
    }
  }

  /** Copies the targets. */
  public ClientsConfig {
    targets = Map.copyOf(targets);
  }

  /**
   * Reads the section {@code client}. Problems are left in {@code configuration}; what has some is
   * replaced by the built-in defaults.
   */
  public static ClientsConfig read(Configuration configuration) {
    var defaults = configuration.bindOver(SECTION + "." + DEFAULTS, ClientConfig.defaults());
    var targets = configuration.bindEntries(SECTION, Target.class, Set.of(DEFAULTS));
    if (targets == null) {
      return new ClientsConfig(defaults, Map.of());
    }
    targets
        .keySet()
        .forEach(name -> configuration.inherit(SECTION + "." + name, SECTION + "." + DEFAULTS));
    return new ClientsConfig(defaults, targets);
  }

  /** The built-in defaults for every service. */
  public static ClientsConfig standard() {
    return new ClientsConfig(ClientConfig.defaults(), Map.of());
  }

  /** How to call {@code service}. */
  public ClientConfig of(String service) {
    var target = targets.get(service);
    return target == null ? defaults : target.over(defaults);
  }

  /** Whether a change of this key, such as {@code client.fees.timeout}, needs no restart. */
  public static boolean isLive(String key) {
    var parts = key.split("\\.", 4);
    return parts.length > 2 && parts[0].equals(SECTION) && LIVE.contains(parts[2]);
  }
}
