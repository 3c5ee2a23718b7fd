/**
 * Calls going out. {@link dev.chassis.client.ServiceClient} calls a service of the fleet by name;
 * its pipeline of deadline, retry, breaker and balancing can be read in one method.
 */
@NullMarked
package dev.chassis.client;

import org.jspecify.annotations.NullMarked;
