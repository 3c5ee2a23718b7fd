package dev.chassis.http.server;

import dev.chassis.security.NetworkAddress;
import dev.chassis.security.Trust;
import dev.chassis.security.TrustConfig;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request came from, before the proxies that passed it on: walks the chain of addresses
 * from the nearest, for as long as each is a proxy that is believed.
 *
 * @param address IP address of the client; the proxy's own word where it hides it
 * @param isSecure whether the client's own connection was encrypted
 * @param host the host that the client asked for, with the port if it named one; null when unknown
 */
record Origin(String address, boolean isSecure, @Nullable String host) {

  private static final int LONGEST_CHAIN = 32;

  /** What one proxy said of the hop before it. */
  private record Hop(@Nullable String client, @Nullable String scheme, @Nullable String host) {}

  /** The origin of a request with these headers, which came from {@code peer}. */
  static Origin of(MultiMap headers, Peer peer, Trust trust, TrustConfig.Forwarded kind) {
    var host = headers.get("host");
    var hops = peer.isProxy() ? hops(headers, kind) : List.<Hop>of();
    var found = new Origin(peer.address(), peer.isSecure(), host);
    for (int i = hops.size() - 1; i >= 0; i--) {
      var hop = hops.get(i);
      found = found.before(hop);
      var address = hop.client() == null ? null : NetworkAddress.parse(hop.client());
      if (address == null || !trust.isProxy(address)) {
        break;
      }
    }
    return found;
  }

  private Origin before(Hop hop) {
    var client = hop.client() == null ? null : NetworkAddress.parse(hop.client());
    var scheme = hop.scheme();
    boolean known = scheme != null && (scheme.equals("https") || scheme.equals("http"));
    return new Origin(
        client == null ? address : client.toString(),
        known ? "https".equals(scheme) : isSecure,
        hop.host() != null && HostHeader.isValid(hop.host()) ? hop.host() : host);
  }

  private static List<Hop> hops(MultiMap headers, TrustConfig.Forwarded kind) {
    return switch (kind) {
      case X_FORWARDED -> xForwarded(headers);
      case STANDARD -> standard(headers.getAll("forwarded"));
      case NONE -> List.of();
    };
  }

  private static List<Hop> xForwarded(MultiMap headers) {
    var clients = elements(headers.getAll("x-forwarded-for"));
    var schemes = elements(headers.getAll("x-forwarded-proto"));
    var hosts = elements(headers.getAll("x-forwarded-host"));
    var count = Math.max(clients.size(), Math.max(schemes.size(), hosts.size()));
    var hops = new ArrayList<Hop>();
    for (int back = Math.min(count, LONGEST_CHAIN); back >= 1; back--) {
      hops.add(
          new Hop(
              withoutPort(fromEnd(clients, back)), fromEnd(schemes, back), fromEnd(hosts, back)));
    }
    return hops;
  }

  private static @Nullable String fromEnd(List<String> list, int back) {
    return back > list.size() ? null : list.get(list.size() - back);
  }

  /** {@code for=192.0.2.60;proto=http;host=example.com, for="[2001:db8::17]:4711"}. */
  private static List<Hop> standard(List<String> values) {
    var hops = new ArrayList<Hop>();
    for (var element : elements(values)) {
      String client = null;
      String scheme = null;
      String host = null;
      for (var pair : element.split(";", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          var value = unquoted(pair.substring(equals + 1).strip());
          switch (pair.substring(0, equals).strip().toLowerCase(java.util.Locale.ROOT)) {
            case "for" -> client = withoutPort(value);
            case "proto" -> scheme = value;
            case "host" -> host = value;
            default -> {
              // by, and extensions
            }
          }
        }
      }
      hops.add(new Hop(client, scheme, host));
    }
    return hops.subList(Math.max(0, hops.size() - LONGEST_CHAIN), hops.size());
  }

  private static List<String> elements(List<String> values) {
    var elements = new ArrayList<String>();
    for (var value : values) {
      for (var element : value.split(",", -1)) {
        elements.add(element.strip());
      }
    }
    return elements;
  }

  private static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }

  /** {@code 192.0.2.1:80} and {@code [2001:db8::1]:80} as bare addresses. */
  private static @Nullable String withoutPort(@Nullable String node) {
    if (node == null) {
      return null;
    }
    int bracket = node.indexOf(']');
    if (node.startsWith("[") && bracket > 0) {
      return node.substring(1, bracket);
    }
    int colon = node.indexOf(':');
    return colon > 0 && colon == node.lastIndexOf(':') ? node.substring(0, colon) : node;
  }
}
