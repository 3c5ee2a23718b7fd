package dev.chassis.security;

import java.util.List;

/**
 * Whose word is taken for what a request says of itself: forwarded addresses, trace, time-out and
 * priority. Config keys live under {@code http.trust}. Only {@link #defaults()} is promised.
 *
 * @param peers networks whose hosts are believed, such as {@code 10.0.0.0/8} or {@code ::1/128};
 *     default the private and loopback networks
 */
public record TrustConfig(List<String> peers) {

  /** Copies the list. */
  public TrustConfig {
    peers = List.copyOf(peers);
  }

  /** The defaults named above. */
  public static TrustConfig defaults() {
    return new TrustConfig(
        List.of(
            "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"));
  }
}
