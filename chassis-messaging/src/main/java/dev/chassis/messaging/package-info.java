/**
 * Publish and subscribe: events between services, at least once, with the request's trace. Add
 * {@link dev.chassis.messaging.Messaging#module()} to a service and declare an {@link
 * dev.chassis.messaging.EventType}; what happens to an event is read in {@code PublishPipeline} and
 * {@code ConsumePipeline}.
 */
@NullMarked
package dev.chassis.messaging;

import org.jspecify.annotations.NullMarked;
