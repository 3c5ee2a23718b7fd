/**
 * The sample service that takes orders: reserves the shares by a call, announces the order by an
 * event, and follows it by the events of others. Start at {@link
 * dev.chassis.samples.orders.OrdersService}; the work is in {@code Orders}.
 */
@NullMarked
package dev.chassis.samples.orders;

import org.jspecify.annotations.NullMarked;
