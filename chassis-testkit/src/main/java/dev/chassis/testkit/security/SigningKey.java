package dev.chassis.testkit.security;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A key pair that signs tokens.
 *
 * @param id the {@code kid}
 * @param algorithm RS256, PS256, ES256 or EdDSA
 * @param pair its two halves
 */
public record SigningKey(String id, String algorithm, KeyPair pair) {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** A new key pair for {@code algorithm}. */
  public static SigningKey create(String id, String algorithm) {
    try {
      return new SigningKey(id, algorithm, generator(algorithm).generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no keys for " + algorithm, e);
    }
  }

  private static KeyPairGenerator generator(String algorithm) throws GeneralSecurityException {
    switch (algorithm) {
      case "RS256", "PS256" -> {
        var rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        return rsa;
      }
      case "ES256" -> {
        var curve = KeyPairGenerator.getInstance("EC");
        curve.initialize(new ECGenParameterSpec("secp256r1"));
        return curve;
      }
      case "EdDSA" -> {
        return KeyPairGenerator.getInstance("Ed25519");
      }
      default -> throw new IllegalArgumentException("unknown algorithm " + algorithm);
    }
  }

  byte[] sign(String text) {
    try {
      var signature = signature();
      signature.initSign(pair.getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign with " + algorithm, e);
    }
  }

  private Signature signature() throws GeneralSecurityException {
    return switch (algorithm) {
      case "RS256" -> Signature.getInstance("SHA256withRSA");
      case "ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
      case "EdDSA" -> Signature.getInstance("Ed25519");
      default -> {
        var pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        yield pss;
      }
    };
  }

  /** The public half as a JSON Web Key. */
  public Map<String, Object> jwk() {
    var jwk = new LinkedHashMap<String, Object>();
    jwk.put("kid", id);
    jwk.put("use", "sig");
    jwk.put("alg", algorithm);
    var key = pair.getPublic();
    if (key instanceof RSAPublicKey rsa) {
      jwk.put("kty", "RSA");
      jwk.put("n", unsigned(rsa.getModulus()));
      jwk.put("e", unsigned(rsa.getPublicExponent()));
    } else if (key instanceof ECPublicKey curve) {
      jwk.put("kty", "EC");
      jwk.put("crv", "P-256");
      jwk.put("x", fixed(curve.getW().getAffineX()));
      jwk.put("y", fixed(curve.getW().getAffineY()));
    } else if (key instanceof EdECPublicKey) {
      jwk.put("kty", "OKP");
      jwk.put("crv", "Ed25519");
      var encoded = Objects.requireNonNull(key.getEncoded(), "public keys are encoded");
      jwk.put(
          "x",
          BASE64.encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
    }
    return jwk;
  }

  private static String unsigned(BigInteger number) {
    var bytes = number.toByteArray();
    return BASE64.encodeToString(
        bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  private static String fixed(BigInteger coordinate) {
    var bytes = coordinate.toByteArray();
    var padded = new byte[32];
    var length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, padded, 32 - length, length);
    return BASE64.encodeToString(padded);
  }
}
