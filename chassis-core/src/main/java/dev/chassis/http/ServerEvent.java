package dev.chassis.http;

import dev.chassis.json.JsonCodec;
import org.jspecify.annotations.Nullable;

/**
 * One server-sent event.
 *
 * @param id what a caller shows again as {@code Last-Event-ID} when it comes back; null for none
 * @param type name of the event, for which callers listen; null for {@code message}
 * @param data text of any number of lines
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, server-sent
 *     events</a>
 */
public record ServerEvent(@Nullable String id, @Nullable String type, String data) {

  /** Refuses ids and types that would read as something else. */
  public ServerEvent {
    if (id != null && hasAny(id, "\r\n\0")) {
      throw new IllegalArgumentException("id of an event: expected one line without NUL");
    }
    if (type != null && hasAny(type, "\r\n")) {
      throw new IllegalArgumentException("type of an event: expected one line");
    }
  }

  /** An event with text. */
  public static ServerEvent text(String data) {
    return new ServerEvent(null, null, data);
  }

  /** An event with {@code data} as JSON. */
  public static ServerEvent json(Object data) {
    return text(JsonCodec.encode(data).toString());
  }

  /** Copy with an id. */
  public ServerEvent withId(String newId) {
    return new ServerEvent(newId, type, data);
  }

  /** Copy with a type. */
  public ServerEvent withType(String newType) {
    return new ServerEvent(id, newType, data);
  }

  private static boolean hasAny(String text, String characters) {
    return text.chars().anyMatch(c -> characters.indexOf(c) >= 0);
  }
}
