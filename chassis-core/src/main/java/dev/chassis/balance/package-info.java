/**
 * From live instances to the one to call. {@link dev.chassis.balance.Balancer} picks one of a
 * snapshot of the discovery room; the {@link dev.chassis.balance.Pick} is told how the call went,
 * and that decides who is picked next.
 */
@NullMarked
package dev.chassis.balance;

import org.jspecify.annotations.NullMarked;
