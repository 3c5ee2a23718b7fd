/**
 * Starts the whole sample bank, sells shares and tells what happened. Start at {@link
 * dev.chassis.samples.launcher.Launcher}; a {@code Bank} is either one JVM or a process per
 * service.
 */
@NullMarked
package dev.chassis.samples.launcher;

import org.jspecify.annotations.NullMarked;
