/**
 * How messages queue inside a service: {@link dev.chassis.messaging.flow.Flow} hands the deliveries
 * of one subscription to its handler, so many at once and each key in its order; {@link
 * dev.chassis.messaging.flow.Outstanding} bounds what waits for the broker's confirm. Knows the
 * spi, and nothing of events.
 */
@NullMarked
package dev.chassis.messaging.flow;

import org.jspecify.annotations.NullMarked;
