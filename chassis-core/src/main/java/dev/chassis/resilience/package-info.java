/**
 * Policies without HTTP in sight, each of use alone: circuit breaker, retry, hedge, the budget that
 * retries and hedges share, bulkhead, adaptive limit, rate limit, fallback. They stand around
 * operations that return futures; the client room stacks them. Start at {@link
 * dev.chassis.resilience.Policy}, or for breakers with Vert.x' interface at {@link
 * dev.chassis.resilience.breaker.CircuitBreakers}.
 */
@NullMarked
package dev.chassis.resilience;

import org.jspecify.annotations.NullMarked;
