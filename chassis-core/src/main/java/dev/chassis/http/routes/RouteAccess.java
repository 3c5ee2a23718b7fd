package dev.chassis.http.routes;

import java.util.LinkedHashSet;
import java.util.Set;

/** Who may use one route, as declared: everything said must hold. */
final class RouteAccess {

  private boolean open;
  private boolean authenticated;
  private Set<String> roles = Set.of();
  private Set<String> callers = Set.of();

  void open() {
    open = true;
    check();
  }

  void authenticated() {
    authenticated = true;
    check();
  }

  void roles(String... anyOf) {
    roles = named("role", anyOf);
    check();
  }

  void callers(String... anyOf) {
    callers = named("caller", anyOf);
    check();
  }

  /** At least one of these; empty for any. */
  Set<String> roles() {
    return roles;
  }

  /** At least one of these names in the certificate; empty for any. */
  Set<String> callers() {
    return callers;
  }

  /** Whether the declaration itself asks for a token. */
  boolean asksForToken() {
    return authenticated || !roles.isEmpty();
  }

  /** Whether a token is needed, where that is the rule for routes which say nothing. */
  boolean needsToken(boolean byDefault) {
    return asksForToken() || (byDefault && !open && callers.isEmpty());
  }

  private void check() {
    if (open && (authenticated || !roles.isEmpty() || !callers.isEmpty())) {
      throw new IllegalStateException("a route is open to everybody, or to some: not both");
    }
  }

  private static Set<String> named(String what, String... names) {
    if (names.length == 0) {
      throw new IllegalArgumentException("name at least one " + what);
    }
    return Set.copyOf(new LinkedHashSet<>(java.util.List.of(names)));
  }
}
