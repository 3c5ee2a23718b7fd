/**
 * From a name to live instances. A registry with leases keeps who is alive, as a back end of Vert.x
 * service discovery; the resolver reads its latest snapshot and the balancer picks one instance.
 */
@NullMarked
package dev.chassis.discovery;

import org.jspecify.annotations.NullMarked;
