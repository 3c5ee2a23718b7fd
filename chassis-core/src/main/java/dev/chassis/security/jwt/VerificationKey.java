package dev.chassis.security.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A public key of the issuer, and the algorithms it is for. That the key decides, not the token, is
 * what keeps a public RSA key from being taken for a shared secret.
 *
 * @param id the {@code kid}; null when it has none
 * @param algorithms what it may verify
 * @param verifier verifies with it; thread-safe
 */
record VerificationKey(@Nullable String id, Set<String> algorithms, JWSVerifier verifier) {

  private static final int SHORTEST_RSA = 2048;

  /** The key of {@code jwk}; null when it is not for signatures that are understood here. */
  static @Nullable VerificationKey of(JWK jwk) throws JOSEException, GeneralSecurityException {
    if (jwk.getKeyUse() != null && !KeyUse.SIGNATURE.equals(jwk.getKeyUse())) {
      return null;
    }
    if (jwk instanceof RSAKey rsa && rsa.size() >= SHORTEST_RSA) {
      return of(jwk, Set.of("RS256", "PS256"), new RSASSAVerifier(rsa.toRSAPublicKey()));
    }
    if (jwk instanceof ECKey curve && Curve.P_256.equals(curve.getCurve())) {
      return of(jwk, Set.of("ES256"), new ECDSAVerifier(curve.toECPublicKey()));
    }
    if (jwk instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
      return of(jwk, Set.of("EdDSA"), new EdVerifier(pair.getDecodedX()));
    }
    return null;
  }

  private static @Nullable VerificationKey of(JWK jwk, Set<String> able, JWSVerifier verifier) {
    if (jwk.getAlgorithm() == null) {
      return new VerificationKey(jwk.getKeyID(), able, verifier);
    }
    var only = jwk.getAlgorithm().getName();
    return able.contains(only) ? new VerificationKey(jwk.getKeyID(), Set.of(only), verifier) : null;
  }
}
