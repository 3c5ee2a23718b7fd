/**
 * Tokens signed by an identity provider: {@link dev.chassis.security.jwt.JwtAuthenticator}. The
 * only room that knows the library which reads them, whose jar is optional.
 */
@NullMarked
package dev.chassis.security.jwt;

import org.jspecify.annotations.NullMarked;
