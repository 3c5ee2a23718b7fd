package dev.chassis.security;

import java.util.ArrayList;
import java.util.List;

/** Whose word is taken, as configured. Immutable. */
public final class Trust {

  private final List<Network> peers;
  private final List<Network> proxies;

  private Trust(List<Network> peers, List<Network> proxies) {
    this.peers = peers;
    this.proxies = proxies;
  }

  /** Trust as configured. */
  public static Trust of(TrustConfig config) {
    return new Trust(networks(config.peers()), networks(config.proxies()));
  }

  /** Whether a host with this address is believed in everything. */
  public boolean believes(NetworkAddress address) {
    return isIn(peers, address);
  }

  /** Whether a host with this address is believed about where a request came from. */
  public boolean isProxy(NetworkAddress address) {
    return isIn(proxies, address) || isIn(peers, address);
  }

  private static boolean isIn(List<Network> networks, NetworkAddress address) {
    for (var network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static List<Network> networks(List<String> texts) {
    var networks = new ArrayList<Network>();
    for (var text : texts) {
      var network = Network.parse(text);
      if (network != null) {
        networks.add(network);
      }
    }
    return List.copyOf(networks);
  }
}
