/**
 * From live instances to the one to call. {@link dev.chassis.balance.Balancer} picks one of a
 * snapshot of the discovery room and learns from how the call went.
 */
@NullMarked
package dev.chassis.balance;

import org.jspecify.annotations.NullMarked;
