/**
 * Policies without HTTP in sight: circuit breaker, retry with a budget. Each can be used alone; the
 * client room stacks them. Start at {@link dev.chassis.resilience.CircuitBreakers} or {@link
 * dev.chassis.resilience.Retry}.
 */
@NullMarked
package dev.chassis.resilience;

import org.jspecify.annotations.NullMarked;
