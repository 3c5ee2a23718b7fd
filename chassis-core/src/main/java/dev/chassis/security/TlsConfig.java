package dev.chassis.security;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A server's certificate, and whose clients it accepts. TLS 1.2 and 1.3 are spoken, nothing older.
 * Config keys live under {@code http.tls}. The files are read again while the service runs: replace
 * them, and new connections have the new certificate. Only {@link #of} and the {@code with} methods
 * are promised.
 *
 * @param certificate PEM file with the certificate and its chain, the server's own first
 * @param key PEM file with the private key, PKCS 8 ({@code BEGIN PRIVATE KEY})
 * @param clientAuthorities PEM file with the authorities that sign the certificates of callers;
 *     when given, a caller without such a certificate is refused; default none
 * @param reload when the files are read again
 */
public record TlsConfig(
    Path certificate, Path key, @Nullable Path clientAuthorities, RenewalConfig reload) {

  /** A server with this certificate, for callers without one. */
  public static TlsConfig of(Path certificate, Path key) {
    return new TlsConfig(certificate, key, null, RenewalConfig.defaults());
  }

  /** Copy that accepts only callers whose certificate one of these authorities signed. */
  public TlsConfig withClientAuthorities(Path authorities) {
    return new TlsConfig(certificate, key, authorities, reload);
  }

  /** Copy that reads its files at other times. */
  public TlsConfig withReload(RenewalConfig newReload) {
    return new TlsConfig(certificate, key, clientAuthorities, newReload);
  }
}
