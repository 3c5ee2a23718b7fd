package dev.chassis.http.streams;

import dev.chassis.http.ServerEvent;
import io.vertx.core.buffer.Buffer;
import java.util.regex.Pattern;

/**
 * Events as bytes.
 *
 * @see <a
 *     href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">
 *     HTML, parsing an event stream</a>
 */
final class EventEncoder {

  /** What ends a line there; each line of data needs a field of its own. */
  private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

  private EventEncoder() {}

  static Buffer encode(ServerEvent event) {
    var text = new StringBuilder(event.data().length() + 64);
    if (event.id() != null) {
      text.append("id: ").append(event.id()).append('\n');
    }
    if (event.type() != null) {
      text.append("event: ").append(event.type()).append('\n');
    }
    for (var line : LINE_END.split(event.data(), -1)) {
      text.append("data: ").append(line).append('\n');
    }
    return Buffer.buffer(text.append('\n').toString());
  }
}
