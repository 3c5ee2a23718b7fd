package dev.chassis.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Problem details: how every failure looks on the wire, as {@code application/problem+json}.
 *
 * @param type URI of the kind of problem; {@code about:blank} when the status says it all
 * @param title short, the same for every problem of the kind
 * @param status HTTP status
 * @param detail what went wrong this time, fit for strangers; null for none
 * @param instance path of the request; null when unknown
 * @param code stable word for programs, such as {@code insufficient-shares}
 * @param traceId trace of the request, to quote to support; null when there is none
 * @param errors single faults in the request; empty for none
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
    String type,
    String title,
    int status,
    @Nullable String detail,
    @Nullable String instance,
    String code,
    @Nullable String traceId,
    List<FieldError> errors) {

  /** Media type of problem details. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /**
   * One fault.
   *
   * @param pointer JSON pointer into the body, or name of a parameter
   * @param detail what was expected
   */
  public record FieldError(String pointer, String detail) {}

  /** Copies the errors; absent ones are none. */
  public Problem {
    errors = errors == null ? List.of() : List.copyOf(errors);
  }

  /** A problem of this status, code and detail. */
  public static Problem of(int status, String code, String title, @Nullable String detail) {
    return new Problem("about:blank", title, status, detail, null, code, null, List.of());
  }

  /** Copy with single faults. */
  public Problem withErrors(List<FieldError> newErrors) {
    return new Problem(type, title, status, detail, instance, code, traceId, newErrors);
  }

  /** Copy that says which request it answers. */
  public Problem at(@Nullable String newInstance, @Nullable String newTraceId) {
    return new Problem(type, title, status, detail, newInstance, code, newTraceId, errors);
  }
}
