/**
 * Who is alive. The emitter says so through a {@link dev.chassis.heartbeat.HeartbeatChannel}, the
 * detector hears it and takes out who fell silent. Start at {@link
 * dev.chassis.heartbeat.Heartbeat}, the format on the wire.
 */
@NullMarked
package dev.chassis.heartbeat;

import org.jspecify.annotations.NullMarked;
