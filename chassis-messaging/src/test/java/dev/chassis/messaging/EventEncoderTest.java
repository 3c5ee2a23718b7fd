package dev.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.RequestContext;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.context.TraceContext;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventEncoderTest {

  private static final EventType<Placed> PLACED = EventType.of("placed", Placed.class);

  record Placed(String order) {}

  /** What sends it from an outbox later has only the message: its parent must be a known span. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRecordedEventLiesInTheSpanItWasPublishedIn(boolean recorded) {
    var encoder = EventEncoder.create(new ServiceIdentity("orders", "1", "a"), Ticker.system());
    var root = TraceContext.root();
    var trace = new TraceContext(root.traceId(), root.spanId(), recorded, "vendor=1");
    var vertx = Vertx.vertx();
    try {
      var message =
          RequestContext.of(trace, "r-1")
              .run(
                  vertx,
                  () ->
                      Future.succeededFuture(
                          encoder.encode(PLACED, new Placed("1"), EventOptions.defaults())))
              .await();

      var sent =
          Objects.requireNonNull(
              TraceContext.parse(message.headers().get("traceparent"), "vendor=1"));
      assertThat(sent.traceId()).isEqualTo(trace.traceId());
      assertThat(sent.sampled()).isEqualTo(recorded);
      assertThat(sent.spanId().equals(trace.spanId())).isEqualTo(recorded);
      assertThat(message.headers()).containsEntry("tracestate", "vendor=1");
    } finally {
      vertx.close().await();
    }
  }
}
