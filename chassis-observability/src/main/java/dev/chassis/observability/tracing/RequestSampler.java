package dev.chassis.observability.tracing;

import dev.chassis.context.RequestContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decides once per trace: what a request is, its spans are. {@link RequestTracer} asks {@link
 * #decides} before it makes anything; spans of a user's own follow what was decided then.
 */
final class RequestSampler implements Sampler {

  /** In the context of a span that begins a trace which was decided to be recorded. */
  static final ContextKey<Boolean> DECIDED = ContextKey.named("chassis-decided");

  private final double ratio;

  RequestSampler(double ratio) {
    this.ratio = ratio;
  }

  /** Whether a trace that begins now is recorded. */
  boolean decides() {
    return ratio >= 1 || (ratio > 0 && ThreadLocalRandom.current().nextDouble() < ratio);
  }

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    return isRecorded(parent) ? SamplingResult.recordAndSample() : SamplingResult.drop();
  }

  private boolean isRecorded(Context parent) {
    var span = Span.fromContext(parent).getSpanContext();
    if (span.isValid()) {
      return span.isSampled();
    }
    if (parent.get(DECIDED) != null) {
      return true;
    }
    var trace = RequestContext.current().trace();
    return trace == null ? decides() : trace.sampled();
  }

  @Override
  public String getDescription() {
    return "RequestSampler{" + ratio + "}";
  }
}
