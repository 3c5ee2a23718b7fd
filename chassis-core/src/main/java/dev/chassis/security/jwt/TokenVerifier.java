package dev.chassis.security.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import dev.chassis.context.Principal;
import dev.chassis.security.JwtConfig;
import dev.chassis.security.RefusedTokenException;
import dev.chassis.security.RefusedTokenException.Reason;
import dev.chassis.security.TokenRules;
import dev.chassis.time.Ticker;
import java.text.ParseException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges a token against keys, without asking anybody: the whole of what makes one believed. Keys
 * come from the issuer alone: {@code jku}, {@code x5u}, {@code x5c} and {@code jwk} of a token are
 * never read.
 */
final class TokenVerifier {

  private static final int LONGEST_SUBJECT = 256;
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

  private final JwtConfig config;
  private final TokenRules rules;
  private final Ticker ticker;

  TokenVerifier(JwtConfig config, Ticker ticker) {
    this.config = config;
    this.rules = config.rules();
    this.ticker = ticker;
  }

  /**
   * A token as far as it can be read before its key is known: nothing in it is believed yet.
   *
   * @param jws the parsed token
   * @param algorithm its algorithm, which is on the list
   * @param keyId its key; null when it names none
   */
  record Unverified(JWSObject jws, String algorithm, @Nullable String keyId) {}

  /** Who a token stands for, and until when. */
  record Verified(Principal principal, Instant until) {}

  /**
   * Reads the head of {@code token}; throws {@link RefusedTokenException} for what needs no key.
   */
  Unverified read(String token) {
    JWSObject jws;
    try {
      jws = JWSObject.parse(token);
    } catch (ParseException | RuntimeException e) {
      throw new RefusedTokenException(Reason.MALFORMED);
    }
    var header = jws.getHeader();
    var algorithm = header.getAlgorithm().getName();
    if (!rules.algorithms().contains(algorithm)) {
      throw new RefusedTokenException(Reason.ALGORITHM);
    }
    if (header.getCriticalParams() != null) {
      throw new RefusedTokenException(Reason.CRITICAL);
    }
    if (!isAccepted(header)) {
      throw new RefusedTokenException(Reason.TYPE);
    }
    return new Unverified(jws, algorithm, header.getKeyID());
  }

  private boolean isAccepted(JWSHeader header) {
    var type = header.getType() == null ? null : header.getType().getType();
    if (type == null || type.equalsIgnoreCase("jwt")) {
      return !rules.accessTokensOnly();
    }
    return TYPES.contains(type.toLowerCase(java.util.Locale.ROOT));
  }

  /** Verifies with {@code key}; throws {@link RefusedTokenException}. */
  Verified verify(Unverified token, VerificationKey key) {
    try {
      if (!token.jws().verify(key.verifier())) {
        throw new RefusedTokenException(Reason.SIGNATURE);
      }
    } catch (JOSEException | IllegalStateException e) {
      throw new RefusedTokenException(Reason.SIGNATURE);
    }
    var claims = token.jws().getPayload().toJSONObject();
    if (claims == null) {
      throw new RefusedTokenException(Reason.MALFORMED);
    }
    return judge(claims);
  }

  private Verified judge(Map<String, Object> claims) {
    if (!config.issuer().equals(claims.get("iss"))) {
      throw new RefusedTokenException(Reason.ISSUER);
    }
    if (Claims.texts(claims.get("aud"), false).stream().noneMatch(config.audience()::contains)) {
      throw new RefusedTokenException(Reason.AUDIENCE);
    }
    var until = until(claims);
    if (!(claims.get("sub") instanceof String subject)
        || subject.isBlank()
        || subject.length() > LONGEST_SUBJECT) {
      throw new RefusedTokenException(Reason.SUBJECT);
    }
    return new Verified(principal(subject, claims), until);
  }

  private Instant until(Map<String, Object> claims) {
    var now = ticker.now();
    var expires = Claims.time(claims.get("exp"));
    if (expires == null || !now.isBefore(expires.plus(rules.skew()))) {
      throw new RefusedTokenException(Reason.EXPIRED);
    }
    if (isLater(claims, "nbf", now) || isLater(claims, "iat", now)) {
      throw new RefusedTokenException(Reason.NOT_YET_VALID);
    }
    return expires.plus(rules.skew());
  }

  private boolean isLater(Map<String, Object> claims, String name, Instant now) {
    if (claims.get(name) == null) {
      return false;
    }
    var time = Claims.time(claims.get(name));
    return time == null || time.minus(rules.skew()).isAfter(now);
  }

  private Principal principal(String subject, Map<String, Object> claims) {
    var view = new HashMap<String, Object>(claims);
    view.values().removeIf(value -> value == null);
    var scopes = claims.get("scope") == null ? claims.get("scp") : claims.get("scope");
    return new Principal(
        subject,
        config.issuer(),
        Claims.texts(Claims.at(rules.rolesClaim(), claims), true),
        Claims.texts(scopes, true),
        view);
  }
}
