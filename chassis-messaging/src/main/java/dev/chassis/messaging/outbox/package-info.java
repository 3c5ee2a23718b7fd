/**
 * Data and events together. An event published in a {@link
 * dev.chassis.messaging.outbox.Transaction} is written beside the data and goes out once that is
 * committed; a handler run by the {@link dev.chassis.messaging.outbox.Inbox} has its effect once,
 * however often the event comes. Add {@link dev.chassis.messaging.outbox.Outbox#module()} behind
 * those of the database and of messaging. How events get out is read in {@code Forwarding}.
 */
@NullMarked
package dev.chassis.messaging.outbox;

import org.jspecify.annotations.NullMarked;
