package dev.chassis.messaging.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.RequestContext;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.MessagingEngine;
import dev.chassis.messaging.RetryConfig;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.messaging.spi.Message;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageSpansTest {

  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  record Placed(String order) {}

  private static final EventType<Placed> PLACED =
      EventType.of("placed", Placed.class).keyedBy(Placed::order);

  @Test
  void publishingAndEachAttemptAreSpansOfOneTrace() throws Exception {
    var tracer = new RecordingTracer();
    var vertx = Vertx.builder().withTracer(options -> tracer).with(tracing()).build();
    var engine =
        MessagingEngine.create(
            vertx,
            new ServiceIdentity("fees", "1", "a"),
            new SimpleMeterRegistry(),
            Ticker.system(),
            Timers.on(vertx),
            MessagingConfig.defaults().withRetry(RetryConfig.of(Duration.ofMillis(5))),
            MemoryBroker.create().transport(vertx, Ticker.system(), Timers.on(vertx)));
    Promise<Void> done = Promise.promise();
    engine.subscribeEvents(
        PLACED,
        "charge",
        event -> {
          if (event.attempt() == 1) {
            return Future.failedFuture("not yet");
          }
          done.complete();
          return Future.succeededFuture();
        });
    await(engine.connect().compose(connected -> engine.startIntake()));

    await(engine.publish(PLACED, new Placed("o-1")));
    await(done.future());
    await(engine.stopIntake());
    await(vertx.close());

    assertThat(tracer.spans)
        .containsExactly(
            "send placed", "process placed of " + PARENT, "process placed of " + PARENT);
    assertThat(tracer.ended)
        .containsExactlyInAnyOrder("send placed ok", "process placed not yet", "process placed ok");
    assertThat(tracer.tags.get("send placed"))
        .containsEntry("messaging.system", "memory")
        .containsEntry("messaging.destination.name", "placed")
        .containsEntry("messaging.operation.type", "send");
    assertThat(tracer.tags.get("process placed"))
        .containsEntry("messaging.destination.name", "fees.charge")
        .containsEntry("messaging.chassis.attempt", "2")
        .containsEntry("messaging.chassis.key", "o-1");
  }

  @Test
  void whatIsSentLaterStaysInTheTraceOfWhoPublishedIt() throws Exception {
    var tracer = new RecordingTracer();
    var vertx = Vertx.builder().withTracer(options -> tracer).with(tracing()).build();
    var spans = MessageSpans.of(vertx, "memory");
    var message =
        new Message(
            Map.of(Message.ID, "1", Message.TYPE, "placed"),
            Map.of("traceparent", PARENT, "x-request-id", "r-1"),
            Buffer.buffer("{}"));
    var relay = ((VertxInternal) vertx).getOrCreateContext();

    spans.forwarding(relay, message, new HashMap<>(message.headers())).end(null);
    spans.publishing(relay, message, new HashMap<>(message.headers())).end(null);
    await(vertx.close());

    assertThat(tracer.around).containsExactly(PARENT + " r-1", "none");
  }

  private static VertxOptions tracing() {
    return new VertxOptions().setTracingOptions(new TracingOptions());
  }

  private static void await(Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** Notes spans; the span of who sends is always {@link #PARENT}. */
  private static final class RecordingTracer implements VertxTracer<String, String> {

    private final List<String> spans = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final List<String> around = new CopyOnWriteArrayList<>();
    private final Map<String, Map<String, String>> tags = new ConcurrentHashMap<>();

    @Override
    public <R> String receiveRequest(
        Context context,
        SpanKind kind,
        TracingPolicy policy,
        R request,
        String operation,
        Iterable<Map.Entry<String, String>> headers,
        TagExtractor<R> extractor) {
      var parent = "none";
      for (var header : headers) {
        parent = header.getKey().equals("traceparent") ? header.getValue() : parent;
      }
      spans.add(operation + " of " + parent);
      tags.put(operation, extractor.extract(request));
      return operation;
    }

    @Override
    public <R> void sendResponse(
        Context context,
        R response,
        String span,
        @Nullable Throwable failure,
        TagExtractor<R> extractor) {
      ended.add(span + " " + (failure == null ? "ok" : failure.getMessage()));
    }

    @Override
    public <R> String sendRequest(
        Context context,
        SpanKind kind,
        TracingPolicy policy,
        R request,
        String operation,
        BiConsumer<String, String> headers,
        TagExtractor<R> extractor) {
      headers.accept("traceparent", PARENT);
      var own = RequestContext.of(context);
      var trace = own.trace();
      around.add(trace == null ? "none" : trace.traceparent() + " " + own.requestId());
      spans.add(operation);
      tags.put(operation, extractor.extract(request));
      return operation;
    }

    @Override
    public <R> void receiveResponse(
        Context context,
        R response,
        String span,
        @Nullable Throwable failure,
        TagExtractor<R> extractor) {
      ended.add(span + " " + (failure == null ? "ok" : failure.getMessage()));
    }
  }
}
