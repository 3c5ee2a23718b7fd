package dev.chassis.client;

import dev.chassis.context.Spans;
import dev.chassis.discovery.Instance;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The span of one attempt of a call, from the pick of an instance to the end of its answer. Begun
 * here and not by Vert.x, which would not see that an attempt was given up.
 */
final class ClientSpan {

  private static final TagExtractor<Target> REQUEST =
      Spans.tags(
          List.of(
              "http.request.method",
              "url.full",
              "server.address",
              "server.port",
              "peer.service",
              "http.request.resend_count"),
          ClientSpan::of);

  private static final TagExtractor<AsyncResult<ServiceResponse>> RESPONSE =
      Spans.tags(List.of("http.response.status_code", Spans.ERROR), ClientSpan::of);

  private final ContextInternal context;
  private final VertxTracer<Object, Object> tracer;
  private final Object span;
  private final MultiMap headers;

  private record Target(Call call, Instance instance) {}

  private ClientSpan(
      ContextInternal context, VertxTracer<Object, Object> tracer, Object span, MultiMap headers) {
    this.context = context;
    this.tracer = tracer;
    this.span = span;
    this.headers = headers;
  }

  /** Begins the span when the request is recorded that the call is made for; else null. */
  static @Nullable ClientSpan begin(Call call, Instance instance) {
    var context = ContextInternal.current();
    var tracer = Spans.tracer(context);
    var trace = call.context().trace();
    if (context == null || tracer == null || trace == null || !trace.sampled()) {
      return null;
    }
    var headers = HttpHeaders.headers();
    var span =
        tracer.sendRequest(
            context,
            SpanKind.RPC,
            TracingPolicy.PROPAGATE,
            new Target(call, instance),
            call.request().method() + " " + call.service(),
            headers::set,
            REQUEST);
    return span == null ? null : new ClientSpan(context, tracer, span, headers);
  }

  /** Writes the ids of the span. */
  void writeHeaders(HttpClientRequest request) {
    headers.forEach((name, value) -> request.putHeader(name, value));
  }

  void end(AsyncResult<ServiceResponse> done) {
    tracer.receiveResponse(context, done, span, null, RESPONSE);
  }

  private static @Nullable String of(Target target, String tag) {
    var endpoint = target.instance().endpoint();
    var request = target.call().request();
    return switch (tag) {
      case "http.request.method" -> request.method().name();
      case "url.full" ->
          (endpoint.tls() ? "https://" : "http://")
              + endpoint.host()
              + ":"
              + endpoint.port()
              + target.instance().root()
              + request.path();
      case "server.address" -> endpoint.host();
      case "server.port" -> Integer.toString(endpoint.port());
      case "peer.service" -> target.call().service();
      default -> target.call().number() == 0 ? null : Integer.toString(target.call().number());
    };
  }

  private static @Nullable String of(AsyncResult<ServiceResponse> done, String tag) {
    var failure = done.cause();
    var status =
        failure == null
            ? Integer.toString(done.result().status())
            : failure instanceof RemoteProblemException problem
                ? Integer.toString(problem.status())
                : null;
    if (tag.equals(Spans.ERROR)) {
      return failure == null ? null : status == null ? failure.getClass().getName() : status;
    }
    return status;
  }
}
