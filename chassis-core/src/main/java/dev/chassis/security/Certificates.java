package dev.chassis.security;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Certificates that were judged and found good, as Vert.x wants them.
 *
 * @param contents what the files held
 * @param certificate own certificate and chain; null for none
 * @param key its key; null for none
 * @param authorities authorities that are believed; null for Java's
 * @param expires when the own certificate ends; null without one
 */
record Certificates(
    Contents contents,
    @Nullable Buffer certificate,
    @Nullable Buffer key,
    @Nullable Buffer authorities,
    @Nullable Instant expires) {

  /** TLS 1.0 and 1.1 are broken (RFC 8996). */
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

  ServerSSLOptions forServer(boolean alpn) {
    var options = new ServerSSLOptions();
    fill(options);
    options.setUseAlpn(alpn);
    return options.setClientAuth(authorities == null ? ClientAuth.NONE : ClientAuth.REQUIRED);
  }

  ClientSSLOptions forClient() {
    var options = new ClientSSLOptions();
    fill(options);
    // Always: Vert.x shares TLS contexts between clients, and one that does not check names could
    // lend its own to one that should (CVE-2026-102476).
    return options.setHostnameVerificationAlgorithm("HTTPS").setTrustAll(false);
  }

  private void fill(SSLOptions options) {
    options.setEnabledSecureTransportProtocols(PROTOCOLS);
    if (certificate != null && key != null) {
      options.setKeyCertOptions(new PemKeyCertOptions().addCertValue(certificate).addKeyValue(key));
    }
    if (authorities != null) {
      options.setTrustOptions(new PemTrustOptions().addCertValue(authorities));
    }
  }

  /** Nothing of the key. */
  @Override
  public String toString() {
    return "certificates until " + expires;
  }
}
