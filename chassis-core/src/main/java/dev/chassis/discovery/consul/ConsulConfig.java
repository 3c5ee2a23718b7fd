package dev.chassis.discovery.consul;

import dev.chassis.config.Check;
import dev.chassis.config.Secret;
import dev.chassis.security.ClientTlsConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which Consul is asked, and how this service is registered there. Config section {@code
 * discovery.consul}. Only {@link #defaults()} and the {@code with} methods are promised to stay as
 * they are.
 *
 * @param address the agent, {@code http} or {@code https}; default {@code http://127.0.0.1:8500},
 *     an agent on this machine
 * @param token token with {@code service:write} for this service and {@code service:read} and
 *     {@code node:read} for those it calls; null, the default, for none
 * @param datacenter where services are looked for; null, the default, for the agent's own
 * @param register whether this service registers itself; default true
 * @param ttl time after which an instance that fell silent is critical and gets no more calls, 1 s
 *     or more; default 10 s. It is renewed three times as often
 * @param deregisterAfter time after which Consul forgets an instance that is critical, 1 minute or
 *     more, which is Consul's own least; default 1 minute
 * @param hold how long Consul may hold a question until something changes, 1 s to 10 minutes;
 *     default 1 minute
 * @param tags tags of this instance; default none
 * @param tls whom to believe where the address is {@code https}; null, the default, for what Java
 *     trusts
 * @see <a href="https://developer.hashicorp.com/consul/api-docs">the API</a>
 */
public record ConsulConfig(
    URI address,
    @Nullable Secret token,
    @Nullable String datacenter,
    boolean register,
    Duration ttl,
    Duration deregisterAfter,
    Duration hold,
    List<String> tags,
    @Nullable ClientTlsConfig tls) {

  private static final Duration LONGEST_HOLD = Duration.ofMinutes(10);

  /** Checks the ranges. */
  public ConsulConfig {
    Check.all(
        Check.that(isWeb(address), "address", address, "http:// or https:// and a host"),
        Check.that(ttl.compareTo(Duration.ofSeconds(1)) >= 0, "ttl", ttl, "1 second or more"),
        Check.that(
            deregisterAfter.compareTo(Duration.ofMinutes(1)) >= 0,
            "deregisterAfter",
            deregisterAfter,
            "1 minute or more"),
        Check.that(
            hold.compareTo(Duration.ofSeconds(1)) >= 0 && hold.compareTo(LONGEST_HOLD) <= 0,
            "hold",
            hold,
            "from 1 second to 10 minutes"));
    tags = List.copyOf(tags);
  }

  /** An agent on this machine, without a token; this service is registered. */
  public static ConsulConfig defaults() {
    return new ConsulConfig(
        URI.create("http://127.0.0.1:8500"),
        null,
        null,
        true,
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(1),
        List.of(),
        null);
  }

  /** Copy for another agent. */
  public ConsulConfig withAddress(URI newAddress) {
    return new ConsulConfig(
        newAddress, token, datacenter, register, ttl, deregisterAfter, hold, tags, tls);
  }

  /** Copy with a token. */
  public ConsulConfig withToken(Secret newToken) {
    return new ConsulConfig(
        address, newToken, datacenter, register, ttl, deregisterAfter, hold, tags, tls);
  }

  /** Copy with another time to live. */
  public ConsulConfig withTtl(Duration newTtl) {
    return new ConsulConfig(
        address, token, datacenter, register, newTtl, deregisterAfter, hold, tags, tls);
  }

  /** Copy with another hold. */
  public ConsulConfig withHold(Duration newHold) {
    return new ConsulConfig(
        address, token, datacenter, register, ttl, deregisterAfter, newHold, tags, tls);
  }

  private static boolean isWeb(@Nullable URI uri) {
    return uri != null
        && uri.getHost() != null
        && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
  }
}
