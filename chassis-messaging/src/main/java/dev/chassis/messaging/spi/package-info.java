/**
 * For authors of transports: what carries events between services. Implement {@link
 * dev.chassis.messaging.spi.Transport}, offer it through a {@link
 * dev.chassis.messaging.spi.TransportProvider} and prove it with the {@code TransportContract} of
 * chassis-testkit. Users of messaging never need this room.
 */
@NullMarked
package dev.chassis.messaging.spi;

import org.jspecify.annotations.NullMarked;
