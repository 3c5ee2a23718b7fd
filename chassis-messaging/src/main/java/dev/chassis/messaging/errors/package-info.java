/**
 * The events that a service's subscriptions gave up: looked at, grouped by cause, redriven or
 * discarded, by the page {@code /errors} or in code. Start at {@link
 * dev.chassis.messaging.errors.ErrorQueues}; it leans on {@code messaging.spi} for the queues
 * themselves.
 */
@NullMarked
package dev.chassis.messaging.errors;

import org.jspecify.annotations.NullMarked;
