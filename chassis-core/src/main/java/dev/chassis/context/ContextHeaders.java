package dev.chassis.context;

import dev.chassis.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes a request context into headers and reads it back, for every carrier the same. */
public final class ContextHeaders {

  private static final int MAX_REQUEST_ID = 128;
  private static final int MAX_TIMEOUT_DIGITS = 12;

  private ContextHeaders() {}

  /**
   * Writes trace (as a child of the current span), request id and remaining time. A field that the
   * request does not have is not written.
   */
  public static void write(
      RequestContext request, BiConsumer<String, String> header, Ticker ticker) {
    var trace = request.trace();
    if (trace != null) {
      header.accept(Headers.TRACEPARENT, trace.childTraceparent());
      if (trace.tracestate() != null) {
        header.accept(Headers.TRACESTATE, trace.tracestate());
      }
    }
    if (request.requestId() != null) {
      header.accept(Headers.REQUEST_ID, request.requestId());
    }
    var deadline = request.deadline();
    if (deadline != null) {
      header.accept(
          Headers.REQUEST_TIMEOUT_MS, Long.toString(deadline.remaining(ticker).toMillis()));
    }
  }

  /**
   * Reads what {@link #write} wrote. Malformed parts count as absent: trace and id are started
   * anew, a bad time-out is ignored. Empty when there is neither trace nor request id.
   */
  public static Optional<RequestContext> read(
      Function<String, @Nullable String> header, Ticker ticker) {
    var trace =
        TraceContext.parse(header.apply(Headers.TRACEPARENT), header.apply(Headers.TRACESTATE));
    var requestId = header.apply(Headers.REQUEST_ID);
    if (trace == null && requestId == null) {
      return Optional.empty();
    }
    var request =
        RequestContext.of(trace == null ? TraceContext.root() : trace, acceptable(requestId));
    var timeout = timeout(header.apply(Headers.REQUEST_TIMEOUT_MS));
    return Optional.of(
        timeout == null ? request : request.withDeadline(Deadline.after(timeout, ticker)));
  }

  /**
   * Parses {@code x-request-timeout-ms}.
   *
   * @return null when absent or not a whole number of at most 12 digits
   */
  public static @Nullable Duration timeout(@Nullable String millis) {
    if (millis == null || millis.isEmpty() || millis.length() > MAX_TIMEOUT_DIGITS) {
      return null;
    }
    for (int i = 0; i < millis.length(); i++) {
      if (millis.charAt(i) < '0' || millis.charAt(i) > '9') {
        return null;
      }
    }
    return Duration.ofMillis(Long.parseLong(millis));
  }

  /** Keeps an id of 1 to 128 visible ASCII characters; anything else could forge log lines. */
  private static String acceptable(@Nullable String requestId) {
    if (requestId == null || requestId.isEmpty() || requestId.length() > MAX_REQUEST_ID) {
      return RequestContext.newRequestId();
    }
    for (int i = 0; i < requestId.length(); i++) {
      char c = requestId.charAt(i);
      if (c <= ' ' || c > '~' || c == '"' || c == '\\') {
        return RequestContext.newRequestId();
      }
    }
    return requestId;
  }
}
