package dev.chassis.security;

import dev.chassis.config.Check;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a token must fulfil besides its issuer and audience. Config keys live under {@code
 * security.jwt.rules}. Only {@link #defaults()} and the {@code with} methods are promised.
 *
 * @param algorithms signatures that are believed, any of RS256, PS256, ES256 and EdDSA; default all
 *     four. Shared-secret and unsigned tokens never are
 * @param skew by how much the issuer's clock may differ, zero to 60 s; default 30 s
 * @param accessTokensOnly whether the header must say {@code typ: at+jwt}; default false: a token
 *     without a type and one that only says {@code JWT} are believed too, any other type never
 * @param rolesClaim claim with the roles, a dot for each step inwards, such as {@code
 *     realm_access.roles}; a list of texts, or one text with blanks between roles; default {@code
 *     roles}
 * @param rememberFor time for which a token that was checked is not checked again, zero to 5 min;
 *     default 1 min. A token never outlives its own time or its key by this
 * @param remembered how many such tokens are kept, 0 to 1,000,000; default 10,000
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9068">RFC 9068, access tokens</a>
 */
public record TokenRules(
    List<String> algorithms,
    Duration skew,
    boolean accessTokensOnly,
    String rolesClaim,
    Duration rememberFor,
    int remembered) {

  /** Every algorithm that can be chosen: those with a public key. */
  public static final Set<String> ALGORITHMS = Set.of("RS256", "PS256", "ES256", "EdDSA");

  private static final Duration LONGEST_SKEW = Duration.ofSeconds(60);
  private static final Duration LONGEST_MEMORY = Duration.ofMinutes(5);

  /** Refuses values out of range, all at once. */
  public TokenRules {
    algorithms = List.copyOf(algorithms);
    Check.all(
        Check.that(
            !algorithms.isEmpty() && ALGORITHMS.containsAll(algorithms),
            "algorithms",
            algorithms,
            "one or more of RS256, PS256, ES256 and EdDSA"),
        Check.that(
            !skew.isNegative() && skew.compareTo(LONGEST_SKEW) <= 0, "skew", skew, "0s to 60s"),
        Check.notBlank("rolesClaim", rolesClaim),
        Check.that(
            !rememberFor.isNegative() && rememberFor.compareTo(LONGEST_MEMORY) <= 0,
            "rememberFor",
            rememberFor,
            "0s to 5m"),
        Check.between(0, 1_000_000, "remembered", remembered));
  }

  /** The defaults named above. */
  public static TokenRules defaults() {
    return new TokenRules(
        List.of("RS256", "PS256", "ES256", "EdDSA"),
        Duration.ofSeconds(30),
        false,
        "roles",
        Duration.ofMinutes(1),
        10_000);
  }

  /** Copy that believes other signatures. */
  public TokenRules withAlgorithms(String... newAlgorithms) {
    return new TokenRules(
        List.of(newAlgorithms), skew, accessTokensOnly, rolesClaim, rememberFor, remembered);
  }

  /** Copy that insists on {@code at+jwt}, or does not. */
  public TokenRules withAccessTokensOnly(boolean newOnly) {
    return new TokenRules(algorithms, skew, newOnly, rolesClaim, rememberFor, remembered);
  }

  /** Copy that finds roles elsewhere. */
  public TokenRules withRolesClaim(String newClaim) {
    return new TokenRules(algorithms, skew, accessTokensOnly, newClaim, rememberFor, remembered);
  }
}
