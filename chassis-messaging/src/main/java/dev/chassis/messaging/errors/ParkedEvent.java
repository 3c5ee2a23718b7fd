package dev.chassis.messaging.errors;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event that was given up, as people may see it: secrets are masked wherever they turn up.
 *
 * @param id the event's id; empty when it came without one
 * @param type the event's type; empty when it came without one
 * @param source who sent it; empty when it does not say
 * @param cause 8 hex digits to group by, see {@link CauseReport#cause()}
 * @param failure why it was given up, in words
 * @param firstFailure why its first attempt failed
 * @param attempts attempts that failed since it came or was put back
 * @param redrives how often it was put back before
 * @param firstAt when its first attempt failed
 * @param lastAt when its last attempt failed
 * @param traceId trace it belongs to, 32 hex digits; null when unknown
 * @param content what it says; null in a list
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ParkedEvent(
    String id,
    String type,
    String source,
    String cause,
    String failure,
    String firstFailure,
    int attempts,
    int redrives,
    Instant firstAt,
    Instant lastAt,
    @Nullable String traceId,
    @Nullable Content content) {

  /**
   * The event itself.
   *
   * @param attributes its CloudEvents attributes
   * @param headers what else came with it
   * @param bodyBytes length of the body
   * @param body the body as text, its beginning when it is long; null when it is no UTF-8 text
   * @param truncated whether {@code body} is only the beginning
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Content(
      Map<String, String> attributes,
      Map<String, String> headers,
      int bodyBytes,
      @Nullable String body,
      boolean truncated) {

    public Content {
      attributes = Map.copyOf(attributes);
      headers = Map.copyOf(headers);
    }
  }
}
