/**
 * What starts and stops, in what order, within which time. A {@link
 * dev.chassis.lifecycle.Component} belongs to a {@link dev.chassis.lifecycle.Phase}; {@link
 * dev.chassis.lifecycle.Lifecycle} starts phases in order, and stops them in reverse with a printed
 * timeline.
 */
@NullMarked
package dev.chassis.lifecycle;

import org.jspecify.annotations.NullMarked;
