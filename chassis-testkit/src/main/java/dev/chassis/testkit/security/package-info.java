/**
 * Callers that prove who they are, in tests: {@link
 * dev.chassis.testkit.security.FakeIdentityProvider} issues tokens, good and forged.
 */
@NullMarked
package dev.chassis.testkit.security;

import org.jspecify.annotations.NullMarked;
