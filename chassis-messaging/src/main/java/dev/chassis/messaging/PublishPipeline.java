package dev.chassis.messaging;

import dev.chassis.context.ContextHeaders;
import dev.chassis.context.RequestContext;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.json.JsonCodec;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.Ticker;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event's way out. */
final class PublishPipeline {

  private static final Logger log = LoggerFactory.getLogger(PublishPipeline.class);

  private final Vertx vertx;
  private final String source;
  private final Transport transport;
  private final Ticker ticker;
  private final MessagingMetrics metrics;
  private final Duration timeout;

  PublishPipeline(
      Vertx vertx,
      ServiceIdentity identity,
      Transport transport,
      Ticker ticker,
      MessagingMetrics metrics,
      Duration timeout) {
    this.timeout = timeout;
    this.vertx = vertx;
    this.source = "/services/" + identity.name();
    this.transport = transport;
    this.ticker = ticker;
    this.metrics = metrics;
  }

  /** All that happens to an event on its way out. */
  <T> Future<Void> publish(EventType<T> type, T data) {
    Objects.requireNonNull(data, "data");
    var started = ticker.nanos();
    var caller = (ContextInternal) vertx.getOrCreateContext();
    var promise = caller.<Void>promise();
    var headers = contextHeaders(); // trace and request id of who publishes
    encode(data) // JSON
        .map(body -> new Message(attributes(type, data), headers, body)) // CloudEvents
        .compose(
            message ->
                transport.publish(
                    message, PublishOptions.within(timeout))) // waits for the broker's confirm
        .onComplete(sent -> report(type, sent, started))
        .onComplete(promise);
    return promise.future();
  }

  /** What {@link #publish} would send now. */
  <T> Message message(EventType<T> type, T data) {
    Objects.requireNonNull(data, "data");
    var encoded = encode(data);
    if (encoded.cause() instanceof EncodingException unencodable) {
      throw unencodable;
    }
    return new Message(attributes(type, data), contextHeaders(), encoded.result());
  }

  /** The way of an event that was made before. */
  Future<Void> send(Message message) {
    return transport.publish(message, PublishOptions.within(timeout));
  }

  private Map<String, String> contextHeaders() {
    var current = RequestContext.current();
    // Published outside any request, as by a timer: the trace starts here.
    // What its own request has left goes along for information: no subscriber is held to it.
    var request = current.trace() == null ? RequestContext.root() : current;
    var headers = new HashMap<String, String>();
    ContextHeaders.write(request, headers::put, ticker);
    return headers;
  }

  private static Future<Buffer> encode(Object data) {
    try {
      return Future.succeededFuture(JsonCodec.encode(data));
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(new EncodingException(String.valueOf(e.getMessage()), e));
    }
  }

  private <T> Map<String, String> attributes(EventType<T> type, T data) {
    var attributes = new HashMap<String, String>();
    attributes.put(Message.ID, UUID.randomUUID().toString());
    attributes.put(Message.TYPE, type.name());
    attributes.put(CloudEvents.SOURCE, source);
    attributes.put(CloudEvents.TIME, ticker.now().toString());
    attributes.put(CloudEvents.SPEC_VERSION, CloudEvents.VERSION);
    attributes.put(Message.CONTENT_TYPE, CloudEvents.JSON);
    var key = type.keyOf(data);
    if (!key.isEmpty()) {
      attributes.put(Message.KEY, key);
    }
    return attributes;
  }

  private void report(EventType<?> type, AsyncResult<Void> sent, long started) {
    metrics.published(type.name(), outcome(sent), ticker.nanos() - started);
    if (sent.failed()) {
      log.atDebug()
          .addKeyValue("eventType", type.name())
          .setCause(sent.cause())
          .log("event not published");
    }
  }

  private static String outcome(AsyncResult<Void> sent) {
    if (sent.succeeded()) {
      return "confirmed";
    }
    if (sent.cause() instanceof EncodingException) {
      return "unencodable";
    }
    return sent.cause() instanceof BrokerRefusedException ? "refused" : "unavailable";
  }
}
