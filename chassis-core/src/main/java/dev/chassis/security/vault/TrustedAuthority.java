package dev.chassis.security.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS that trusts the certificates of one PEM file and nobody else. */
final class TrustedAuthority {

  private TrustedAuthority() {}

  /**
   * The context.
   *
   * @throws VaultException when the file holds no certificate that can be read
   */
  static SSLContext context(Path caFile) {
    try (var pem = Files.newInputStream(caFile)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca-" + store.size(), certificate);
      }
      if (store.size() == 0) {
        throw unusable(caFile, "it holds no certificate");
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(caFile, e.toString());
    }
  }

  private static VaultException unusable(Path caFile, String why) {
    return new VaultException(
        VaultException.Kind.WRONG, "vault.caFile " + caFile + " cannot be used: " + why);
  }
}
