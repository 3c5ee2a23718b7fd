package dev.chassis.context;

/** Names of the headers that carry a request's context, over HTTP, event bus and messages alike. */
public final class Headers {

  /**
   * W3C trace context. @see <a href="https://www.w3.org/TR/trace-context/">the recommendation</a>
   */
  public static final String TRACEPARENT = "traceparent";

  /** Vendor part of the W3C trace context; carried on unread. */
  public static final String TRACESTATE = "tracestate";

  /** Id of the request that a person or system outside sent; the same on every hop. */
  public static final String REQUEST_ID = "x-request-id";

  /** Whole milliseconds that are left, so clocks of the two sides need not agree. */
  public static final String REQUEST_TIMEOUT_MS = "x-request-timeout-ms";

  /**
   * Name-value pairs that travel along. @see <a href="https://www.w3.org/TR/baggage/">the
   * recommendation</a>
   */
  public static final String BAGGAGE = "baggage";

  /** How much a request matters, as its sender sees it. */
  public static final String PRIORITY = "x-priority";

  /** 1 for the first retry, absent on a first attempt. */
  public static final String RETRY_ATTEMPT = "x-retry-attempt";

  /**
   * {@code false} on an answer whose failure lies further on, where it was dealt with: repeating
   * the request would only multiply the attempts there.
   */
  public static final String SHOULD_RETRY = "x-should-retry";

  /** Marks a call as safe to repeat: the receiver applies it once. */
  public static final String IDEMPOTENCY_KEY = "idempotency-key";

  private Headers() {}
}
