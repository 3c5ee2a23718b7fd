package dev.chassis.security.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys an issuer published at one moment. Immutable; compared by identity. */
final class KeySet {

  private static final Logger log = LoggerFactory.getLogger(JwtAuthenticator.class);
  private static final int MOST_KEYS = 100;

  private final List<VerificationKey> keys;

  private KeySet(List<VerificationKey> keys) {
    this.keys = keys;
  }

  /**
   * Reads a JWKS document. A key that is not understood is left out, as RFC 7517 wants it.
   *
   * @throws ParseException when it is no such document, or holds no key that can be used
   * @see <a href="https://www.rfc-editor.org/rfc/rfc7517#section-5">RFC 7517, JWK sets</a>
   */
  static KeySet parse(String document) throws ParseException {
    var listed = JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(document), "keys");
    var keys = new ArrayList<VerificationKey>();
    for (int i = 0; listed != null && i < Math.min(listed.length, MOST_KEYS); i++) {
      try {
        var key = VerificationKey.of(JWK.parse(listed[i]));
        if (key != null) {
          keys.add(key);
        }
      } catch (ParseException | JOSEException | GeneralSecurityException notUnderstood) {
        log.debug("A key of the issuer is not understood", notUnderstood);
      }
    }
    if (keys.isEmpty()) {
      throw new ParseException("there is no key that can be used", 0);
    }
    return new KeySet(List.copyOf(keys));
  }

  /**
   * The key named {@code id} for {@code algorithm}; without an id the only one for it. Null when
   * there is none, or more than one.
   */
  @Nullable VerificationKey find(@Nullable String id, String algorithm) {
    VerificationKey found = null;
    for (var key : keys) {
      if (key.algorithms().contains(algorithm) && (id == null || id.equals(key.id()))) {
        if (found != null) {
          return null;
        }
        found = key;
      }
    }
    return found;
  }
}
