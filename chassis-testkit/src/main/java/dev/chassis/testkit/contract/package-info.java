/**
 * What every implementation of a seam must do, as test classes to extend. {@link
 * dev.chassis.testkit.contract.TransportContract} is for transports of messaging.
 */
@NullMarked
package dev.chassis.testkit.contract;

import org.jspecify.annotations.NullMarked;
