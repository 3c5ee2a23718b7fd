package dev.chassis.observability.tracing;

import dev.chassis.ServiceContext;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import dev.chassis.observability.metrics.ObservabilitySignals;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.tracing.VertxTracer;
import java.time.Duration;

/**
 * The spans of one service: its Vertx is made with a {@link #tracer}, and once it is there {@link
 * #install} adds the rest. They end with the Vertx.
 */
public final class Tracing {

  private final SpanQueue queue;
  private final OpenTelemetry telemetry;
  private final RequestTracer tracer;
  private final Duration flush;

  private Tracing(ServiceIdentity identity, TracingConfig config) {
    var sampler = new RequestSampler(config.ratio());
    this.flush = config.flush();
    this.queue = new SpanQueue(Exporters.open(config), config);
    var provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(
                    Attributes.builder()
                        .put("service.name", identity.name())
                        .put("service.version", identity.version())
                        .put("service.instance.id", identity.instance())
                        .build()))
            .setSampler(sampler)
            .setSpanLimits(SpanLimits.getDefault())
            .addSpanProcessor(queue)
            .build();
    this.telemetry = new Telemetry(provider);
    this.tracer = new RequestTracer(provider.get("dev.chassis"), sampler, this);
  }

  /** What others of the service make their spans with. */
  private record Telemetry(TracerProvider provider) implements OpenTelemetry {

    private static final ContextPropagators W3C =
        ContextPropagators.create(W3CTraceContextPropagator.getInstance());

    @Override
    public TracerProvider getTracerProvider() {
      return provider;
    }

    @Override
    public ContextPropagators getPropagators() {
      return W3C;
    }
  }

  /**
   * What the Vertx of the service is made with. Spans go to the exporter of {@code config} until
   * that Vertx is closed.
   *
   * @throws NoClassDefFoundError when jars are missing; {@link TracingConfig#missing} says which
   */
  public static VertxTracer<?, ?> tracer(ServiceIdentity identity, TracingConfig config) {
    return new Tracing(identity, config).tracer;
  }

  /**
   * Counts spans in the metrics of a service whose Vertx was made with a {@link #tracer}, provides
   * {@code OpenTelemetry} to it, for spans of its own, and exports the last ones when it stops.
   * Does nothing in a Vertx that was made otherwise.
   */
  public static void install(ServiceContext chassis) {
    if (((VertxInternal) chassis.vertx()).tracer() instanceof RequestTracer tracer) {
      tracer.tracing().installIn(chassis);
    }
  }

  private void installIn(ServiceContext chassis) {
    var meters = chassis.metrics();
    ObservabilitySignals.TRACING_SPANS.counted(meters, queue, SpanQueue::exported, "exported");
    ObservabilitySignals.TRACING_SPANS.counted(meters, queue, SpanQueue::failed, "failed");
    ObservabilitySignals.TRACING_SPANS.counted(meters, queue, SpanQueue::dropped, "dropped");
    chassis.provide(OpenTelemetry.class, telemetry);
    chassis.component(Phase.RESOURCES, new Flush(chassis));
  }

  /** The Vertx has closed. */
  void end() {
    queue.end();
  }

  private final class Flush implements Component {

    private final ServiceContext chassis;

    private Flush(ServiceContext chassis) {
      this.chassis = chassis;
    }

    @Override
    public String name() {
      return "tracing";
    }

    @Override
    public Future<?> start() {
      return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
      return chassis.blocking(
          () -> {
            queue.flush(flush);
            return null;
          });
    }
  }
}
