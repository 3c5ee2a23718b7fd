/**
 * The circuit breaker: a state machine that judges calls by what a {@link
 * dev.chassis.resilience.window.CallWindow} has seen of them, a policy like the others of the room
 * above. Start at {@link dev.chassis.resilience.breaker.CircuitBreakers} for Vert.x' interface, at
 * {@link dev.chassis.resilience.breaker.Breaker} for the breaker itself.
 */
@NullMarked
package dev.chassis.resilience.breaker;

import org.jspecify.annotations.NullMarked;
