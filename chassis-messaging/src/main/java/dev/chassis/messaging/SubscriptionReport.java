package dev.chassis.messaging;

import dev.chassis.messaging.flow.FlowState;

/**
 * What a subscription is doing in this instance.
 *
 * @param subscription its name
 * @param queue its queue at the broker
 * @param type what it hears
 * @param order whether the events of a key keep their order
 * @param state whether events come in
 * @param running handlers under way
 * @param waiting events that are here and wait for a turn, or for their key
 * @param keysParked keys that wait for a failed event to be tried again
 * @param concurrency handlers under way at most
 */
public record SubscriptionReport(
    String subscription,
    String queue,
    String type,
    KeyOrder order,
    FlowState state,
    int running,
    int waiting,
    int keysParked,
    int concurrency) {}
