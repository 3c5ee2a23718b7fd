/**
 * From a name to live instances. {@link dev.chassis.discovery.InstanceRegistry} keeps who is alive,
 * fed by the heartbeat room, the configuration and any {@link
 * dev.chassis.discovery.DiscoverySource}, and is the back end of Vert.x service discovery; the room
 * {@code balance} picks one instance of its latest snapshot. Leaf rooms know Consul, Kubernetes and
 * the DNS.
 */
@NullMarked
package dev.chassis.discovery;

import org.jspecify.annotations.NullMarked;
