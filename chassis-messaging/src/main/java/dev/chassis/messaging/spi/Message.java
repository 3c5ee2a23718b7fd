package dev.chassis.messaging.spi;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * An event on its way, as bytes.
 *
 * @param attributes CloudEvents attributes by their names in the specification, such as {@code id},
 *     {@code type}, {@code source}; a transport writes them as its CloudEvents binding says. What
 *     arrived may lack any of them: it is delivered all the same, judging it is not the transport's
 *     task
 * @param headers further text that travels with it, such as {@code traceparent}; names are lower
 *     case
 * @param body the data; handed over, so nobody changes it
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents</a>
 */
public record Message(Map<String, String> attributes, Map<String, String> headers, Buffer body) {

  /** Name of the attribute with the event's id. */
  public static final String ID = "id";

  /** Name of the attribute with the event's type. */
  public static final String TYPE = "type";

  /** Name of the attribute with the media type of the body. */
  public static final String CONTENT_TYPE = "datacontenttype";

  /**
   * Name of the attribute with the key whose events keep their order.
   *
   * @see <a
   *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/partitioning.md">the
   *     partitioning extension</a>
   */
  public static final String KEY = "partitionkey";

  /**
   * Name of the header of an event that is sent again for one queue only; subscribers of other
   * queues let it pass.
   */
  public static final String REPLAY_TO = "replay-to";

  public Message {
    attributes = Texts.copyOf(attributes);
    headers = Texts.copyOf(headers);
  }

  /** The event's id; empty when it arrived without one. */
  public String id() {
    return attributes.getOrDefault(ID, "");
  }

  /** The key whose events keep their order; empty when it has none. */
  public String key() {
    return attributes.getOrDefault(KEY, "");
  }

  /** Whether it is for consumers of this queue: what is replayed for another one is not. */
  public boolean isFor(String queue) {
    return headers.getOrDefault(REPLAY_TO, queue).equals(queue);
  }

  /** The event's type, which is what it is routed by; empty when it arrived without one. */
  public String type() {
    return attributes.getOrDefault(TYPE, "");
  }
}
