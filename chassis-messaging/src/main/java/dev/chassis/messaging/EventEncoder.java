package dev.chassis.messaging;

import dev.chassis.context.ContextHeaders;
import dev.chassis.context.Headers;
import dev.chassis.context.RequestContext;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.json.JsonCodec;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.Texts;
import dev.chassis.messaging.trace.LabelHeader;
import dev.chassis.time.Ticker;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.UUID;

/** Makes messages of events, without sending them. */
public final class EventEncoder {

  private final String source;
  private final Ticker ticker;

  private EventEncoder(String source, Ticker ticker) {
    this.source = source;
    this.ticker = ticker;
  }

  /** Makes messages from this service. */
  public static EventEncoder create(ServiceIdentity identity, Ticker ticker) {
    return new EventEncoder("/services/" + identity.name(), ticker);
  }

  /**
   * The message of an event, with an id of its own and with trace, request id and labels of the
   * request being handled.
   *
   * @param data becomes the JSON body; a {@link Buffer} is taken for JSON already
   * @throws EncodingException when it has no JSON form
   */
  public <T> Message encode(EventType<T> type, T data, EventOptions options) {
    return new Message(attributes(type, data, options), headers(options), body(data));
  }

  private Map<String, String> headers(EventOptions options) {
    var current = RequestContext.current();
    // Published outside any request, as by a timer: the trace starts here.
    // What its own request has left goes along for information: no subscriber is held to it.
    var request = current.trace() == null ? RequestContext.root() : current;
    var headers = Texts.builder();
    options.headers().forEach(headers::put);
    ContextHeaders.write(request, headers::put, ticker);
    var trace = request.trace();
    if (trace != null && trace.sampled()) {
      // A span that exists, not one to come: an outbox sends the event when its request is over,
      // and what sends it then lies in this one.
      headers.put(Headers.TRACEPARENT, trace.traceparent());
    }
    LabelHeader.write(request, headers::put);
    return headers.build();
  }

  private static Buffer body(Object data) {
    if (data instanceof Buffer json) {
      return json;
    }
    try {
      return JsonCodec.encode(data);
    } catch (IllegalArgumentException e) {
      throw new EncodingException(String.valueOf(e.getMessage()), e);
    }
  }

  private <T> Map<String, String> attributes(EventType<T> type, T data, EventOptions options) {
    var attributes = Texts.builder();
    attributes.put(Message.ID, UUID.randomUUID().toString());
    attributes.put(Message.TYPE, type.name());
    attributes.put(CloudEvents.SOURCE, source);
    attributes.put(CloudEvents.TIME, Rfc3339.format(ticker.now()));
    attributes.put(CloudEvents.SPEC_VERSION, CloudEvents.VERSION);
    attributes.put(Message.CONTENT_TYPE, CloudEvents.JSON);
    var key = options.key() == null ? type.keyOf(data) : options.key();
    if (!key.isEmpty()) {
      attributes.put(Message.KEY, key);
    }
    return attributes.build();
  }
}
