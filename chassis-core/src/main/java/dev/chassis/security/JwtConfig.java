package dev.chassis.security;

import dev.chassis.config.Check;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose tokens are believed. Config keys live under {@code security.jwt}. Only {@link #of} and the
 * {@code with} methods are promised: components may be added.
 *
 * @param issuer who must have issued a token, letter by letter as in its {@code iss}
 * @param audience names of this service: a token's {@code aud} must hold one of them
 * @param keys where the issuer publishes its keys (JWKS); https, or http on this machine
 * @param authorities PEM file with the authorities that sign the certificate of {@code keys}; null,
 *     the default, for those that Java trusts
 * @param rules what else a token must fulfil
 * @param refresh when the keys are asked for again
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519">RFC 7519, JSON Web Token</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725, best practices</a>
 */
public record JwtConfig(
    String issuer,
    List<String> audience,
    URI keys,
    @Nullable Path authorities,
    TokenRules rules,
    KeyRefresh refresh) {

  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Refuses what could not protect anything, all at once. */
  public JwtConfig {
    audience = audience == null ? List.of() : List.copyOf(audience);
    Check.all(
        Check.notBlank("issuer", issuer),
        Check.notEmpty("audience", audience),
        Check.that(
            isProtected(keys), "keys", keys, "an https URL, or an http URL of this machine"));
  }

  /** Tokens of {@code issuer} for {@code audience}, with keys from {@code keys}. */
  public static JwtConfig of(String issuer, String audience, URI keys) {
    return new JwtConfig(
        issuer, List.of(audience), keys, null, TokenRules.defaults(), KeyRefresh.defaults());
  }

  /** Copy with other rules. */
  public JwtConfig withRules(TokenRules newRules) {
    return new JwtConfig(issuer, audience, keys, authorities, newRules, refresh);
  }

  /** Copy that asks for keys at other times. */
  public JwtConfig withRefresh(KeyRefresh newRefresh) {
    return new JwtConfig(issuer, audience, keys, authorities, rules, newRefresh);
  }

  private static boolean isProtected(@Nullable URI keys) {
    if (keys == null || keys.getHost() == null) {
      return false;
    }
    return "https".equals(keys.getScheme())
        || ("http".equals(keys.getScheme()) && THIS_MACHINE.contains(keys.getHost()));
  }
}
