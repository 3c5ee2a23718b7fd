package dev.chassis.context;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asked, as a token or a certificate proved it. It holds what the proof said, never the proof.
 *
 * @param subject name of the caller, unique with its issuer, such as {@code alice}
 * @param issuer who vouches for it, such as {@code https://login.example}; null when nobody is
 *     named
 * @param roles what it may act as
 * @param scopes what it was allowed to do on somebody's behalf
 * @param claims everything the token said, by claim name; values are JSON values
 */
public record Principal(
    String subject,
    @Nullable String issuer,
    Set<String> roles,
    Set<String> scopes,
    Map<String, Object> claims) {

  /** Copies the sets and the map. */
  public Principal {
    roles = Set.copyOf(roles);
    scopes = Set.copyOf(scopes);
    claims = Map.copyOf(claims);
  }

  /** A caller of whom only the name is known. */
  public static Principal of(String subject) {
    return new Principal(subject, null, Set.of(), Set.of(), Map.of());
  }

  /** Copy with roles, in place of those it had. */
  public Principal withRoles(String... newRoles) {
    return new Principal(subject, issuer, Set.of(newRoles), scopes, claims);
  }

  /** Whether the caller has at least one of {@code wanted}. */
  public boolean hasAnyRole(Set<String> wanted) {
    for (var role : wanted) {
      if (roles.contains(role)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the caller was given {@code scope}. */
  public boolean hasScope(String scope) {
    return scopes.contains(scope);
  }

  /** The name alone: claims are personal, and end in logs too easily. */
  @Override
  public String toString() {
    return subject;
  }
}
