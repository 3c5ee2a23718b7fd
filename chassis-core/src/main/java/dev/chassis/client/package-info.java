/**
 * Calls going out. {@link dev.chassis.client.ServiceClient} calls a service of the fleet by name,
 * and is got from {@link dev.chassis.client.ServiceClients}; its pipeline of deadline, retry,
 * breaker and balancing can be read in one method, {@code FleetClient.pipeline}.
 */
@NullMarked
package dev.chassis.client;

import org.jspecify.annotations.NullMarked;
