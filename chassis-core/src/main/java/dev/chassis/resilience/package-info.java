/**
 * Policies without HTTP in sight: circuit breaker, retry with a budget. Each can be used alone; the
 * client room stacks them.
 */
@NullMarked
package dev.chassis.resilience;

import org.jspecify.annotations.NullMarked;
