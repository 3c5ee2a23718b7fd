/**
 * From a name to live instances. {@link dev.chassis.discovery.InstanceRegistry} keeps who is alive,
 * fed by the heartbeat room, and is the back end of Vert.x service discovery; the room {@code
 * balance} picks one instance of its latest snapshot.
 */
@NullMarked
package dev.chassis.discovery;

import org.jspecify.annotations.NullMarked;
