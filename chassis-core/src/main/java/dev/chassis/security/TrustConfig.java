package dev.chassis.security;

import dev.chassis.config.Check;
import dev.chassis.context.DeadlineMode;
import java.util.List;

/**
 * Whose word is taken for what a request says of itself. Config keys live under {@code http.trust}.
 * Only {@link #defaults()} and the {@code with} methods are promised.
 *
 * @param peers networks whose hosts are believed in everything: trace, request id, baggage, retry
 *     attempt, priority, forwarded addresses. Addresses or blocks, such as {@code 10.0.0.0/8} or
 *     {@code ::1}; default the private and loopback networks, where the other services live. Empty
 *     for a service that strangers reach
 * @param proxies networks whose hosts are believed about where a request came from, and about
 *     nothing else: load balancers that pass on what strangers send; default none
 * @param forwarded which header tells where a request came from; one that the proxies do not set is
 *     set by strangers; default x-forwarded
 * @param deadlines what becomes of the time that a caller gives with {@code x-request-timeout-ms},
 *     as far as it is less than the server's own: {@code observe} only counts what is not answered
 *     by then, {@code propagate} also tells the services called, {@code enforce} answers 504 then
 *     and does not begin what comes too late; default enforce
 */
public record TrustConfig(
    List<String> peers, List<String> proxies, Forwarded forwarded, DeadlineMode deadlines) {

  private static final String EXPECTED = "IP addresses or blocks of them, such as 10.0.0.0/8";

  /** How proxies say where a request came from. */
  public enum Forwarded {
    /** {@code X-Forwarded-For}, {@code -Proto} and {@code -Host}. */
    X_FORWARDED,
    /** {@code Forwarded}, RFC 7239. */
    STANDARD,
    /** Not at all. */
    NONE
  }

  /** Copies the lists; refuses what is no network. */
  public TrustConfig {
    peers = List.copyOf(peers);
    proxies = List.copyOf(proxies);
    Check.all(
        Check.that(areNetworks(peers), "peers", peers, EXPECTED),
        Check.that(areNetworks(proxies), "proxies", proxies, EXPECTED));
  }

  /** The defaults named above. */
  public static TrustConfig defaults() {
    return new TrustConfig(
        List.of(
            "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"),
        List.of(),
        Forwarded.X_FORWARDED,
        DeadlineMode.ENFORCE);
  }

  /** Copy that believes these in everything. */
  public TrustConfig withPeers(String... newPeers) {
    return new TrustConfig(List.of(newPeers), proxies, forwarded, deadlines);
  }

  /** Copy that believes these about addresses. */
  public TrustConfig withProxies(String... newProxies) {
    return new TrustConfig(peers, List.of(newProxies), forwarded, deadlines);
  }

  /** Copy that reads another header. */
  public TrustConfig withForwarded(Forwarded newForwarded) {
    return new TrustConfig(peers, proxies, newForwarded, deadlines);
  }

  /** Copy that treats the time callers give otherwise. */
  public TrustConfig withDeadlines(DeadlineMode newDeadlines) {
    return new TrustConfig(peers, proxies, forwarded, newDeadlines);
  }

  private static boolean areNetworks(List<String> texts) {
    for (var text : texts) {
      if (Network.parse(text) == null) {
        return false;
      }
    }
    return true;
  }
}
