/**
 * Holds what services measure against the list of it, and writes that list down. Start at {@link
 * dev.chassis.testkit.signals.SignalCheck}.
 */
@NullMarked
package dev.chassis.testkit.signals;

import org.jspecify.annotations.NullMarked;
