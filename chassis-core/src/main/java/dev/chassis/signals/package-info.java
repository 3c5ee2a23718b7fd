/**
 * What services measure: the one list of names, kinds, units and labels, and the way from it to
 * meters. Start at {@link dev.chassis.signals.Signals}; other modules declare theirs the same way.
 */
@NullMarked
package dev.chassis.signals;

import org.jspecify.annotations.NullMarked;
