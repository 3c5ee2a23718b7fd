package dev.chassis.security;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Reads PEM files (RFC 7468). */
final class Pem {

  private static final Pattern CERTIFICATE = block("CERTIFICATE");
  private static final Pattern PRIVATE_KEY = block("PRIVATE KEY");
  private static final Pattern OTHER_KEY =
      Pattern.compile("-----BEGIN (RSA|EC|ENCRYPTED|DSA|OPENSSH) PRIVATE KEY-----");

  private Pem() {}

  private static Pattern block(String label) {
    return Pattern.compile(
        "-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]*)-----END " + label + "-----");
  }

  static List<X509Certificate> certificates(byte[] content, Path file) {
    var found = new ArrayList<X509Certificate>();
    var matcher = CERTIFICATE.matcher(text(content));
    while (matcher.find()) {
      try {
        var factory = CertificateFactory.getInstance("X.509");
        var bytes = Base64.getMimeDecoder().decode(matcher.group(1));
        found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(bytes)));
      } catch (CertificateException | IllegalArgumentException e) {
        throw new BadCertificateException(file + ": a certificate in it cannot be read", e);
      }
    }
    if (found.isEmpty()) {
      throw new BadCertificateException(file + ": there is no certificate in it");
    }
    return found;
  }

  /** The private key, of the kind that {@code algorithm} names, such as {@code EC}. */
  static PrivateKey key(byte[] content, Path file, String algorithm) {
    var text = text(content);
    var matcher = PRIVATE_KEY.matcher(text);
    if (!matcher.find()) {
      throw new BadCertificateException(
          OTHER_KEY.matcher(text).find()
              ? file + ": the key is not PKCS 8; convert it with openssl pkcs8 -topk8 -nocrypt"
              : file + ": there is no private key in it");
    }
    try {
      var bytes = Base64.getMimeDecoder().decode(matcher.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Without the cause: some put parts of what they read into their message.
      throw new BadCertificateException(
          file + ": the private key is not a usable " + algorithm + " key");
    }
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1);
  }
}
