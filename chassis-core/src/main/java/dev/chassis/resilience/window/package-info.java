/**
 * What was seen of calls lately: how many, how many of them failed or were slow. Breakers and
 * budgets count here; start at {@link dev.chassis.resilience.window.CallWindow}.
 */
@NullMarked
package dev.chassis.resilience.window;

import org.jspecify.annotations.NullMarked;
