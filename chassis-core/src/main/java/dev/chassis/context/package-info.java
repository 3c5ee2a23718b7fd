/**
 * What travels with a request: trace, request id, deadline, principal and log fields. Start at
 * {@link dev.chassis.context.RequestContext}; it rides on one Vert.x {@code ContextLocal}, so
 * timers, {@code executeBlocking}, client calls and (through {@link
 * dev.chassis.context.EventBusContext}) event-bus hops see it without a thread-local.
 */
@NullMarked
package dev.chassis.context;

import org.jspecify.annotations.NullMarked;
