package dev.chassis.observability.metrics;

import dev.chassis.context.RequestContext;
import dev.chassis.context.TraceContext;
import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;

/** Puts the trace of a recorded request beside the values that it adds to a metric. */
final class RequestExemplars implements SpanContext {

  @Override
  public @Nullable String getCurrentTraceId() {
    var trace = trace();
    return trace == null ? null : trace.traceId();
  }

  @Override
  public @Nullable String getCurrentSpanId() {
    var trace = trace();
    return trace == null ? null : trace.spanId();
  }

  /** Others cannot be looked at in any trace server. */
  @Override
  public boolean isCurrentSpanSampled() {
    var trace = trace();
    return trace != null && trace.sampled();
  }

  @Override
  public void markCurrentSpanAsExemplar() {}

  private static @Nullable TraceContext trace() {
    return RequestContext.current().trace();
  }
}
