/**
 * What a message carries of the request it belongs to: {@link
 * dev.chassis.messaging.trace.LabelHeader} its labels, {@link
 * dev.chassis.messaging.trace.MessageSpans} the spans of a tracer, if Vert.x has one.
 */
@NullMarked
package dev.chassis.messaging.trace;

import org.jspecify.annotations.NullMarked;
