package dev.chassis.security;

import dev.chassis.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files of one end of TLS: its own certificate and key, and the authorities it believes. Any of
 * them may be missing. Reading blocks.
 *
 * @param certificate PEM file with the own certificate and its chain; null for none
 * @param key PEM file with its key; null for none
 * @param authorities PEM file with authorities; null for Java's
 */
record CertificateFiles(
    @Nullable Path certificate, @Nullable Path key, @Nullable Path authorities) {

  private static final long MOST_BYTES = 1 << 20;

  static CertificateFiles of(TlsConfig config) {
    return new CertificateFiles(config.certificate(), config.key(), config.clientAuthorities());
  }

  static CertificateFiles of(ClientTlsConfig config) {
    return new CertificateFiles(config.certificate(), config.key(), config.authorities());
  }

  /**
   * Reads the files and judges them together.
   *
   * @throws BadCertificateException when they cannot be used, now, as they are
   */
  Certificates read(Ticker ticker) {
    return contents().judged(this, ticker.now());
  }

  Contents contents() {
    return new Contents(bytes(certificate), bytes(key), bytes(authorities));
  }

  private static byte[] bytes(@Nullable Path file) {
    if (file == null) {
      return new byte[0];
    }
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new BadCertificateException(file + ": too large for a PEM file");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadCertificateException(
          file + ": cannot be read: " + e.getClass().getSimpleName(), e);
    }
  }
}
