package dev.chassis.security;

import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What stood in certificate files at one moment: what is judged is what is used. */
final class Contents {

  private final byte[] certificate;
  private final byte[] key;
  private final byte[] authorities;

  Contents(byte[] certificate, byte[] key, byte[] authorities) {
    this.certificate = certificate;
    this.key = key;
    this.authorities = authorities;
  }

  boolean isSame(@Nullable Contents other) {
    return other != null
        && Arrays.equals(certificate, other.certificate)
        && Arrays.equals(key, other.key)
        && Arrays.equals(authorities, other.authorities);
  }

  Certificates judged(CertificateFiles files, Instant now) {
    Instant expires = null;
    if (files.authorities() != null) {
      Pem.certificates(authorities, files.authorities());
    }
    if (files.certificate() != null) {
      var file = files.certificate();
      var chain = Pem.certificates(certificate, file);
      requireValid(chain.get(0), file, now);
      requireChain(chain, file);
      requirePair(chain.get(0).getPublicKey(), file, Objects.requireNonNull(files.key(), "key"));
      expires = chain.get(0).getNotAfter().toInstant();
    }
    return new Certificates(
        this,
        files.certificate() == null ? null : Buffer.buffer(certificate),
        files.certificate() == null ? null : Buffer.buffer(key),
        files.authorities() == null ? null : Buffer.buffer(authorities),
        expires);
  }

  private static void requireValid(X509Certificate own, Path file, Instant now) {
    try {
      own.checkValidity(Date.from(now));
    } catch (CertificateExpiredException e) {
      throw new BadCertificateException(
          file + ": the certificate ended at " + own.getNotAfter().toInstant(), e);
    } catch (CertificateNotYetValidException e) {
      throw new BadCertificateException(
          file + ": the certificate begins at " + own.getNotBefore().toInstant(), e);
    }
  }

  private static void requireChain(List<X509Certificate> chain, Path file) {
    for (int i = 0; i + 1 < chain.size(); i++) {
      try {
        chain.get(i).verify(chain.get(i + 1).getPublicKey());
      } catch (GeneralSecurityException e) {
        throw new BadCertificateException(
            file + ": certificate " + (i + 1) + " is not signed by the one after it", e);
      }
    }
  }

  /** Signs something with one half and verifies it with the other: works for every kind of key. */
  private void requirePair(PublicKey own, Path file, Path keyFile) {
    var secret = Pem.key(key, keyFile, own.getAlgorithm());
    try {
      if (!isPair(own, secret)) {
        throw new BadCertificateException(keyFile + ": the key is not that of " + file);
      }
    } catch (GeneralSecurityException e) {
      throw new BadCertificateException(keyFile + ": the key is not that of " + file, e);
    }
  }

  private static boolean isPair(PublicKey own, PrivateKey secret) throws GeneralSecurityException {
    var algorithm =
        switch (own.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> own.getAlgorithm();
        };
    var nonce = new byte[32];
    new SecureRandom().nextBytes(nonce);
    var signer = Signature.getInstance(algorithm);
    signer.initSign(secret);
    signer.update(nonce);
    var signed = signer.sign();
    var verifier = Signature.getInstance(algorithm);
    verifier.initVerify(own);
    verifier.update(nonce);
    return verifier.verify(signed);
  }
}
