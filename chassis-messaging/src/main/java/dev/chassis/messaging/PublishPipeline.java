package dev.chassis.messaging;

import dev.chassis.context.Deadline;
import dev.chassis.context.RequestContext;
import dev.chassis.messaging.flow.Outstanding;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.messaging.trace.MessageSpans;
import dev.chassis.time.Ticker;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event's way out. */
final class PublishPipeline {

  private static final Logger log = LoggerFactory.getLogger(PublishPipeline.class);

  private final Vertx vertx;
  private final EventEncoder encoder;
  private final Outstanding outstanding;
  private final Transport transport;
  private final Ticker ticker;
  private final MessagingMetrics metrics;
  private final MessageSpans spans;
  private final Duration timeout;

  PublishPipeline(
      Vertx vertx,
      EventEncoder encoder,
      Outstanding outstanding,
      Transport transport,
      Ticker ticker,
      MessagingMetrics metrics,
      MessageSpans spans,
      Duration timeout) {
    this.vertx = vertx;
    this.encoder = encoder;
    this.outstanding = outstanding;
    this.transport = transport;
    this.ticker = ticker;
    this.metrics = metrics;
    this.spans = spans;
    this.timeout = timeout;
  }

  /** All that happens to an event on its way out. */
  <T> Future<Void> publish(EventType<T> type, T data, EventOptions options) {
    Objects.requireNonNull(data, "data");
    Message message;
    try {
      message = encoder.encode(type, data, options); // CloudEvents, JSON, trace and request id
    } catch (EncodingException e) {
      metrics.published(type.name(), PublishFailure.encoding.name(), 0);
      return Future.failedFuture(e);
    }
    return publish(message, options, spans::publishing);
  }

  /** The way of an event that was encoded before, maybe by somebody else. */
  Future<Void> publish(Message message, EventOptions options) {
    return publish(message, options, spans::forwarding);
  }

  private Future<Void> publish(Message message, EventOptions options, Begin span) {
    var started = ticker.nanos();
    var caller = (ContextInternal) vertx.getOrCreateContext();
    var promise = caller.<Void>promise();
    var deadline = deadline(options);
    traced(caller, message, span, sent -> send(sent, options, deadline))
        .onComplete(
            sent -> {
              report(message, sent, started);
              promise.handle(sent);
            });
    return promise.future();
  }

  /** Whichever is sooner: the caller's deadline, or the longest wait for a broker. */
  private Deadline deadline(EventOptions options) {
    var own = options.timeout() == null ? timeout : options.timeout();
    var wait = Deadline.after(own, ticker);
    var callers = RequestContext.current().deadline();
    return callers == null ? wait : wait.earlier(callers);
  }

  /** Producer span. */
  private Future<Void> traced(ContextInternal caller, Message message, Begin begin, Send send) {
    if (!spans.isActive()) {
      return send.send(message);
    }
    var headers = new HashMap<>(message.headers());
    var span = begin.span(caller, message, headers);
    return send.send(new Message(message.attributes(), headers, message.body()))
        .onComplete(sent -> span.end(sent.cause()));
  }

  @FunctionalInterface
  private interface Begin {
    MessageSpans.Span span(Context context, Message message, Map<String, String> headers);
  }

  @FunctionalInterface
  private interface Send {
    Future<Void> send(Message message);
  }

  private Future<Void> send(Message message, EventOptions options, Deadline deadline) {
    var patience = deadline.remaining(ticker);
    if (patience.isZero()) {
      return late();
    }
    var delay = options.delayFrom(ticker.now());
    return outstanding.send( // waits for room
        patience,
        !message.key().isEmpty(),
        () -> {
          var left = wholeMillis(deadline.remaining(ticker));
          return left.isZero()
              ? late()
              : transport.publish( // waits for the broker's confirm
                  message, new PublishOptions(left, delay, options.mandatory()));
        });
  }

  /** Rounded up: timers know no less, and people read it. */
  private static Duration wholeMillis(Duration duration) {
    return Duration.ofMillis(duration.plusNanos(999_999).toMillis());
  }

  private static Future<Void> late() {
    return Future.failedFuture(
        new BrokerRefusedException(
            PublishFailure.timeout, "the caller's deadline is over; not sent", null));
  }

  private void report(Message message, AsyncResult<Void> sent, long started) {
    metrics.published(message.type(), outcome(sent), ticker.nanos() - started);
    if (sent.failed()) {
      log.atDebug()
          .addKeyValue("eventType", message.type())
          .setCause(sent.cause())
          .log("event not published");
    }
  }

  private static String outcome(AsyncResult<Void> sent) {
    if (sent.succeeded()) {
      return "confirmed";
    }
    return sent.cause() instanceof MessagingException known ? known.reason().name() : "failed";
  }
}
