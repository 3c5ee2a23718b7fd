package dev.chassis.messaging.trace;

import dev.chassis.context.Headers;
import dev.chassis.context.RequestContext;
import dev.chassis.context.TraceContext;
import dev.chassis.messaging.spi.Message;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Spans of messages, through the tracer that Vert.x has. The span of whoever handles a message is a
 * child of the publisher's, since the {@code traceparent} that travels is that one's. Does nothing
 * when there is no tracer.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/">the names
 *     of its attributes</a>
 */
public final class MessageSpans {

  private static final Span NONE = failure -> {};
  private static final TagExtractor<Map<String, String>> TAGS =
      new TagExtractor<>() {
        @Override
        public Map<String, String> extract(Map<String, String> tags) {
          return tags;
        }
      };

  private final @Nullable VertxTracer<Object, Object> tracer;
  private final String system;

  private MessageSpans(@Nullable VertxTracer<Object, Object> tracer, String system) {
    this.tracer = tracer;
    this.system = system;
  }

  /** A span that has begun. */
  @FunctionalInterface
  public interface Span {

    /** It is over; {@code failure} is null when all went well. */
    void end(@Nullable Throwable failure);
  }

  /**
   * Spans by the tracer of {@code vertx}.
   *
   * @param system name of the transport, as {@code messaging.system}
   */
  @SuppressWarnings("unchecked") // what it hands out it gets back
  public static MessageSpans of(Vertx vertx, String system) {
    var tracer = (VertxTracer<Object, Object>) ((VertxInternal) vertx).tracer();
    return new MessageSpans(tracer, system);
  }

  /** Whether there is a tracer. */
  public boolean isActive() {
    return tracer != null;
  }

  /**
   * Begins the span of whoever publishes.
   *
   * @param context the publisher's, in whose span it lies
   * @param headers get the span's {@code traceparent}
   */
  public Span publishing(Context context, Message message, Map<String, String> headers) {
    var with = tracer;
    if (with == null) {
      return NONE;
    }
    var tags = tags("send", message);
    tags.put("messaging.destination.name", message.type());
    var span =
        with.sendRequest(
            context,
            SpanKind.MESSAGING,
            TracingPolicy.ALWAYS,
            tags,
            "send " + message.type(),
            headers::put,
            TAGS);
    return span == null
        ? NONE
        : failure -> with.receiveResponse(context, null, span, failure, TagExtractor.empty());
  }

  /**
   * Begins the span of sending what was published before, as an outbox does: it lies in the trace
   * that the message carries, whoever sends it now.
   *
   * @param context the sender's
   * @param headers get the span's {@code traceparent}
   */
  public Span forwarding(Context context, Message message, Map<String, String> headers) {
    var trace =
        TraceContext.parse(headers.get(Headers.TRACEPARENT), headers.get(Headers.TRACESTATE));
    if (tracer == null || trace == null) {
      return publishing(context, message, headers);
    }
    var own = ((ContextInternal) context).duplicate();
    var requestId = headers.getOrDefault(Headers.REQUEST_ID, RequestContext.newRequestId());
    RequestContext.of(trace, requestId).putOn(own);
    return publishing(own, message, headers);
  }

  /**
   * Begins the span of whoever handles a message.
   *
   * @param context the handler's own, on which the span stands from now on
   */
  public Span handling(Context context, Message message, String queue, int attempt) {
    var with = tracer;
    if (with == null) {
      return NONE;
    }
    var tags = tags("process", message);
    tags.put("messaging.destination.name", queue);
    tags.put("messaging.chassis.attempt", Integer.toString(attempt));
    var span =
        with.receiveRequest(
            context,
            SpanKind.MESSAGING,
            TracingPolicy.ALWAYS,
            tags,
            "process " + message.type(),
            new HashMap<>(message.headers()).entrySet(),
            TAGS);
    return span == null
        ? NONE
        : failure -> with.sendResponse(context, null, span, failure, TagExtractor.empty());
  }

  private Map<String, String> tags(String operation, Message message) {
    var tags = new LinkedHashMap<String, String>();
    tags.put("messaging.system", system);
    tags.put("messaging.operation.name", operation);
    tags.put("messaging.operation.type", operation);
    tags.put("messaging.message.id", message.id());
    if (!message.key().isEmpty()) {
      tags.put("messaging.chassis.key", message.key());
    }
    return tags;
  }
}
