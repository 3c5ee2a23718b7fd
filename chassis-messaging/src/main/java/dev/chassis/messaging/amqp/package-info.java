/**
 * AMQP 1.0, on {@code io.vertx:vertx-amqp-client} with a recovery of our own: ActiveMQ Artemis
 * (embedded or remote), ActiveMQ Classic as in Amazon MQ, RabbitMQ 4. Start at {@link
 * dev.chassis.messaging.amqp.AmqpTransport}; heartbeats ride on {@link
 * dev.chassis.messaging.amqp.AmqpHeartbeatChannel}; what differs from broker to broker is in the
 * classes that implement {@code Dialect}.
 */
@NullMarked
package dev.chassis.messaging.amqp;

import org.jspecify.annotations.NullMarked;
