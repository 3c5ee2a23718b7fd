/**
 * Spans of requests, calls, events and statements, and their way to a trace server. A leaf: only it
 * names classes of OpenTelemetry. Start at {@link dev.chassis.observability.tracing.Tracing}.
 */
@NullMarked
package dev.chassis.observability.tracing;

import org.jspecify.annotations.NullMarked;
