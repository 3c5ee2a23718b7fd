/**
 * RabbitMQ as our transport uses it, on real brokers that are killed, filled, blocked and cut off.
 */
@NullMarked
package dev.chassis.testkit.rabbit;

import org.jspecify.annotations.NullMarked;
