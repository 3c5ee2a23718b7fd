package dev.chassis.observability.tracing;

import dev.chassis.context.Headers;
import dev.chassis.context.RequestContext;
import dev.chassis.context.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.tracing.opentelemetry.VertxContextStorageProvider.VertxContextStorage;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of one service, for the chassis and for everything in Vert.x that asks its
 * tracer: event bus, SQL clients. The trace of the {@link RequestContext} says whether a request is
 * recorded; one that is not costs a look at that flag. One that is gets the ids of its span into
 * its context, so that log lines, headers and spans have the same (ADR-0054).
 */
final class RequestTracer implements VertxTracer<RequestTracer.Active, RequestTracer.Active> {

  private static final W3CTraceContextPropagator PROPAGATOR =
      W3CTraceContextPropagator.getInstance();

  /** What Vert.x calls what goes over its event bus; it says it is a call. */
  static final Set<String> ON_THE_BUS = Set.of("send", "publish");

  private final Tracer tracer;
  private final RequestSampler sampler;
  private final Tracing tracing;

  /**
   * A span that has begun.
   *
   * @param operation what it was called when it began
   * @param server whether it is about something that came in
   */
  record Active(Span span, String operation, boolean server) {}

  RequestTracer(Tracer tracer, RequestSampler sampler, Tracing tracing) {
    this.tracer = tracer;
    this.sampler = sampler;
    this.tracing = tracing;
  }

  Tracing tracing() {
    return tracing;
  }

  @Override
  public <R> @Nullable Active receiveRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      Iterable<Map.Entry<String, String>> headers,
      TagExtractor<R> tags) {
    if (policy == TracingPolicy.IGNORE) {
      return null;
    }
    var parent = parentIn(headers);
    if (parent == null ? !begins(policy) : !parent.sampled()) {
      return null;
    }
    var around =
        parent == null
            ? io.opentelemetry.context.Context.root().with(RequestSampler.DECIDED, true)
            : remote(parent);
    var active = start(around, kind, true, operation, request, tags);
    enter((ContextInternal) context, around, active.span());
    return active;
  }

  @Override
  public <R> void sendResponse(
      Context context,
      R response,
      @Nullable Active active,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    end(active, response, failure, tags);
  }

  @Override
  public <R> @Nullable Active sendRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      BiConsumer<String, String> headers,
      TagExtractor<R> tags) {
    if (policy == TracingPolicy.IGNORE || request == null) {
      return null;
    }
    var around = around((ContextInternal) context, policy);
    if (around == null) {
      return null;
    }
    var active = start(around, kind, false, operation, request, tags);
    PROPAGATOR.inject(
        around.with(active.span()), headers, (target, name, value) -> accept(target, name, value));
    return active;
  }

  @Override
  public <R> void receiveResponse(
      Context context,
      R response,
      @Nullable Active active,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    end(active, response, failure, tags);
  }

  /** Vert.x has closed: nothing more will come. */
  @Override
  public void close() {
    tracing.end();
  }

  private boolean begins(TracingPolicy policy) {
    return policy == TracingPolicy.ALWAYS && sampler.decides();
  }

  private <R> Active start(
      io.opentelemetry.context.Context around,
      SpanKind kind,
      boolean server,
      String operation,
      R request,
      TagExtractor<R> tags) {
    boolean message = kind == SpanKind.MESSAGING || ON_THE_BUS.contains(operation);
    var span =
        tracer
            .spanBuilder(operation)
            .setParent(around)
            .setSpanKind(
                server
                    ? (message
                        ? io.opentelemetry.api.trace.SpanKind.CONSUMER
                        : io.opentelemetry.api.trace.SpanKind.SERVER)
                    : message
                        ? io.opentelemetry.api.trace.SpanKind.PRODUCER
                        : io.opentelemetry.api.trace.SpanKind.CLIENT)
            .startSpan();
    new SpanTags(span, operation, server).add(request, tags);
    return new Active(span, operation, server);
  }

  private static <R> void end(
      @Nullable Active active,
      @Nullable R response,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    if (active == null) {
      return;
    }
    var into = new SpanTags(active.span(), active.operation(), active.server());
    if (response != null) {
      into.add(response, tags);
    }
    if (failure != null) {
      into.failed(failure);
    }
    active.span().end();
  }

  /** Makes the span that of the request, if the context is a request's own. */
  private static void enter(
      ContextInternal context, io.opentelemetry.context.Context around, Span span) {
    if (!context.isDuplicate()) {
      return;
    }
    // Not taken back when the span ends: what goes on after the answer still belongs to the trace.
    var unused = VertxContextStorage.INSTANCE.attach(context, around.with(span));
    var ids = span.getSpanContext();
    var request = RequestContext.of(context);
    var before = request.trace();
    var trace =
        new TraceContext(
            ids.getTraceId(),
            ids.getSpanId(),
            ids.isSampled(),
            before == null ? null : before.tracestate());
    var own =
        request == RequestContext.none()
            ? RequestContext.of(trace, RequestContext.newRequestId())
            : request.withTrace(trace);
    own.putOn(context);
  }

  /**
   * What a span that goes out lies in: what user code made current, if that belongs to the request;
   * else the request. Null when it is not recorded.
   */
  private io.opentelemetry.context.@Nullable Context around(
      ContextInternal context, TracingPolicy policy) {
    var request = RequestContext.of(context).trace();
    var current = currentIn(context);
    var span = current == null ? SpanContext.getInvalid() : spanIn(current);
    if (current != null
        && span.isSampled()
        && (request == null || request.traceId().equals(span.getTraceId()))) {
      return current;
    }
    if (request != null) {
      return request.sampled() ? remote(request) : null;
    }
    return begins(policy)
        ? io.opentelemetry.context.Context.root().with(RequestSampler.DECIDED, true)
        : null;
  }

  private static io.opentelemetry.context.@Nullable Context currentIn(ContextInternal context) {
    return ContextInternal.current() == context ? VertxContextStorage.INSTANCE.current() : null;
  }

  private static SpanContext spanIn(io.opentelemetry.context.Context context) {
    return Span.fromContext(context).getSpanContext();
  }

  private static io.opentelemetry.context.Context remote(TraceContext trace) {
    return io.opentelemetry.context.Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    trace.traceId(),
                    trace.spanId(),
                    trace.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                    stateOf(trace))));
  }

  private static TraceState stateOf(TraceContext trace) {
    if (trace.tracestate() == null) {
      return TraceState.getDefault();
    }
    var headers =
        Map.of(Headers.TRACEPARENT, trace.traceparent(), Headers.TRACESTATE, trace.tracestate());
    return spanIn(PROPAGATOR.extract(io.opentelemetry.context.Context.root(), headers, MAP))
        .getTraceState();
  }

  private static final TextMapGetter<Map<String, String>> MAP =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> headers) {
          return headers.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> headers, String name) {
          return headers == null ? null : headers.get(name);
        }
      };

  private static @Nullable TraceContext parentIn(Iterable<Map.Entry<String, String>> headers) {
    if (!headers.iterator().hasNext()) {
      // Most requests: nobody is believed, or nobody said anything.
      return null;
    }
    if (headers instanceof MultiMap all) {
      return TraceContext.parse(all.get(Headers.TRACEPARENT), all.get(Headers.TRACESTATE));
    }
    String parent = null;
    String state = null;
    for (var header : headers) {
      if (header.getKey().equalsIgnoreCase(Headers.TRACEPARENT)) {
        parent = header.getValue();
      } else if (header.getKey().equalsIgnoreCase(Headers.TRACESTATE)) {
        state = header.getValue();
      }
    }
    return TraceContext.parse(parent, state);
  }

  private static void accept(
      @Nullable BiConsumer<String, String> headers, String name, String value) {
    if (headers != null) {
      headers.accept(name, value);
    }
  }
}
