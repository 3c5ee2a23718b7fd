package dev.chassis.http.server;

import dev.chassis.security.NetworkAddress;
import dev.chassis.security.Trust;
import io.vertx.core.http.HttpConnection;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection: found out once, then the same for every request on it.
 *
 * @param address its IP address as text; {@code unknown} where it has none
 * @param isSecure whether the connection is encrypted
 * @param isBelieved whether everything it says of a request is believed
 * @param isProxy whether it is believed about whom a request came from
 * @param names DNS names and URIs of its certificate, which one of our authorities signed; empty
 *     without one
 */
public record Peer(
    String address, boolean isSecure, boolean isBelieved, boolean isProxy, Set<String> names) {

  private static final int DNS = 2;
  private static final int URI = 6;

  static final Peer UNKNOWN = new Peer("unknown", false, false, false, Set.of());

  static Peer of(HttpConnection connection, Trust trust) {
    var remote = connection.remoteAddress();
    if (remote == null || remote.hostAddress() == null) {
      return UNKNOWN;
    }
    var literal = remote.hostAddress();
    var address = NetworkAddress.parse(literal);
    return new Peer(
        address == null ? literal : address.toString(),
        connection.isSsl(),
        address != null && trust.believes(address),
        address != null && trust.isProxy(address),
        connection.isSsl() ? certifiedNames(connection) : Set.of());
  }

  /** Whether its certificate holds one of {@code wanted}. */
  public boolean hasAnyName(Set<String> wanted) {
    return !Collections.disjoint(names, wanted);
  }

  private static Set<String> certifiedNames(HttpConnection connection) {
    try {
      List<Certificate> chain = connection.peerCertificates();
      return chain != null && !chain.isEmpty() && chain.get(0) instanceof X509Certificate own
          ? names(own.getSubjectAlternativeNames())
          : Set.of();
    } catch (SSLPeerUnverifiedException | CertificateParsingException none) {
      return Set.of();
    }
  }

  private static Set<String> names(java.util.@Nullable Collection<List<?>> alternatives) {
    var names = new HashSet<String>();
    for (var entry : alternatives == null ? List.<List<?>>of() : alternatives) {
      if ((entry.get(0).equals(DNS) || entry.get(0).equals(URI))
          && entry.get(1) instanceof String name) {
        names.add(name);
      }
    }
    return Set.copyOf(names);
  }
}
