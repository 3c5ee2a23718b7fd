/**
 * How fast the other end of a connection is, and the end of those that are too slow: heads, bodies,
 * answers that nobody takes, silence, floods of frames. The door is {@link
 * dev.chassis.http.pace.Connections}, one per event loop (ADR-0020).
 */
@NullMarked
package dev.chassis.http.pace;

import org.jspecify.annotations.NullMarked;
