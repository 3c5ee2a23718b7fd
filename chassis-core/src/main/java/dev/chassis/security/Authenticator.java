package dev.chassis.security;

import dev.chassis.context.Principal;
import io.vertx.core.Future;

/** Turns a bearer token into the caller it stands for. Thread-safe. */
@FunctionalInterface
public interface Authenticator {

  /**
   * Checks {@code token}.
   *
   * @return who it stands for, mostly at once; failed with {@link RefusedTokenException} when it is
   *     not believed. Completed on any thread
   */
  Future<Principal> authenticate(String token);
}
