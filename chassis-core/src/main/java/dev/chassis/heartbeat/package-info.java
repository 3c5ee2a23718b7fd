/**
 * Who is alive. {@link dev.chassis.heartbeat.HeartbeatEmitter} says so through a {@link
 * dev.chassis.heartbeat.HeartbeatChannel}, {@link dev.chassis.heartbeat.HeartbeatMonitor} hears it
 * looks into silence and takes out who is dead ({@link dev.chassis.heartbeat.Probe}). {@link
 * dev.chassis.heartbeat.Heartbeat} is the format on the wire.
 */
@NullMarked
package dev.chassis.heartbeat;

import org.jspecify.annotations.NullMarked;
