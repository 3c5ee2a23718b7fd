package dev.chassis.security;

import dev.chassis.config.Check;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may call. Config keys live under {@code security}. Only {@link #defaults()} and the {@code
 * with} methods are promised: components may be added.
 *
 * @param jwt whose tokens are believed; null, the default, believes none and leaves every route
 *     open. Once it is there every route needs a token unless it says {@code open()}
 * @param openPaths paths outside typed routes that need no token, such as {@code /assets/}: with a
 *     slash at the end everything below, else exactly that path; default none
 */
public record SecurityConfig(@Nullable JwtConfig jwt, List<String> openPaths) {

  /** Refuses paths that could never match. */
  public SecurityConfig {
    openPaths = openPaths == null ? List.of() : List.copyOf(openPaths);
    Check.all(
        Check.that(
            openPaths.stream().allMatch(path -> path.startsWith("/")),
            "openPaths",
            openPaths,
            "paths, each with a slash in front"));
  }

  /** The defaults named above. */
  public static SecurityConfig defaults() {
    return new SecurityConfig(null, List.of());
  }

  /** Copy that believes these tokens. */
  public SecurityConfig withJwt(JwtConfig newJwt) {
    return new SecurityConfig(newJwt, openPaths);
  }

  /** Copy with other open paths. */
  public SecurityConfig withOpenPaths(String... newPaths) {
    return new SecurityConfig(jwt, List.of(newPaths));
  }
}
