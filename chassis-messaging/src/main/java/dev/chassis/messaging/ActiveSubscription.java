package dev.chassis.messaging;

import dev.chassis.messaging.flow.Flow;

/** A subscription of this instance. */
record ActiveSubscription(String name, Handling handling, Flow flow) {

  SubscriptionReport report() {
    var wanted = flow.subscription();
    return new SubscriptionReport(
        name,
        wanted.queue(),
        wanted.type(),
        handling.order(),
        flow.state(),
        flow.running(),
        flow.waiting(),
        flow.pausing(),
        handling.concurrency());
  }
}
