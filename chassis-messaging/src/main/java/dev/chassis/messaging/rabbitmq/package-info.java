/**
 * RabbitMQ over AMQP 0-9-1, on {@code com.rabbitmq:amqp-client} with a recovery of our own. Start
 * at {@link dev.chassis.messaging.rabbitmq.RabbitTransport}; heartbeats ride on {@link
 * dev.chassis.messaging.rabbitmq.RabbitHeartbeatChannel}.
 */
@NullMarked
package dev.chassis.messaging.rabbitmq;

import org.jspecify.annotations.NullMarked;
