package dev.chassis.security;

import dev.chassis.config.Check;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client believes to be the service it calls, and what it shows of itself. Config keys live
 * under {@code client.<service>.tls} and {@code client.defaults.tls}. The name in the server's
 * certificate is always checked; there is no switch for it. Only {@link #defaults()} and the {@code
 * with} methods are promised.
 *
 * @param authorities PEM file with the authorities that sign the certificates of servers; null, the
 *     default, for those that Java trusts
 * @param certificate PEM file with the client's own certificate and its chain; null, the default,
 *     to show none
 * @param key PEM file with its private key, PKCS 8; together with {@code certificate} or not at all
 * @param serverName DNS name that the server's certificate must hold; null, the default, for the
 *     service's name, where instances announced themselves, and for the host where it stands in the
 *     configuration: who says where it is does not get to say who it is
 * @param reload when the files are read again
 */
public record ClientTlsConfig(
    @Nullable Path authorities,
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable String serverName,
    RenewalConfig reload) {

  /** Refuses half a pair. */
  public ClientTlsConfig {
    Check.all(
        Check.that(
            (certificate == null) == (key == null),
            "key",
            key,
            "certificate and key together, or neither"));
  }

  /** Java's authorities, no certificate of its own. */
  public static ClientTlsConfig defaults() {
    return new ClientTlsConfig(null, null, null, null, RenewalConfig.defaults());
  }

  /** Copy that believes these authorities. */
  public ClientTlsConfig withAuthorities(Path newAuthorities) {
    return new ClientTlsConfig(newAuthorities, certificate, key, serverName, reload);
  }

  /** Copy that shows a certificate of its own. */
  public ClientTlsConfig withCertificate(Path newCertificate, Path newKey) {
    return new ClientTlsConfig(authorities, newCertificate, newKey, serverName, reload);
  }

  /** Copy that expects another name in the server's certificate. */
  public ClientTlsConfig withServerName(String newName) {
    return new ClientTlsConfig(authorities, certificate, key, newName, reload);
  }

  /** Copy that reads its files at other times. */
  public ClientTlsConfig withReload(RenewalConfig newReload) {
    return new ClientTlsConfig(authorities, certificate, key, serverName, newReload);
  }
}
