/**
 * Am I well, am I ready. Services and modules add checks to {@link dev.chassis.health.Health}; the
 * management server shows what they say.
 */
@NullMarked
package dev.chassis.health;

import org.jspecify.annotations.NullMarked;
