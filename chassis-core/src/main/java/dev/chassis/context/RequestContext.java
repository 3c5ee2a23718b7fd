package dev.chassis.context;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What travels with one request through this process and on to the next: trace, request id,
 * deadline, cancellation, principal and labels for the log. Immutable; changing it means putting a
 * new one on the context.
 *
 * <p>It is seen by code on the request's Vert.x context: handlers, {@code setTimer}, {@code
 * executeBlocking}, the result handlers of clients. It is not seen by {@code setPeriodic} or on
 * threads Vert.x does not know; carry it there with {@link #run}.
 */
public final class RequestContext {

  private static final RequestContext NONE =
      new RequestContext(null, null, null, null, Collections.emptyMap(), null);

  private final @Nullable TraceContext trace;
  private final @Nullable String requestId;
  private final @Nullable Deadline deadline;
  private final @Nullable Principal principal;
  private final Map<String, String> labels;
  private final @Nullable Cancellation cancellation;
  // Built on first use and kept: most lines of a request log the same fields. A race builds it
  // twice.
  private @Nullable Map<String, String> logFields;

  private RequestContext(
      @Nullable TraceContext trace,
      @Nullable String requestId,
      @Nullable Deadline deadline,
      @Nullable Principal principal,
      Map<String, String> labels,
      @Nullable Cancellation cancellation) {
    this.trace = trace;
    this.requestId = requestId;
    this.deadline = deadline;
    this.principal = principal;
    this.labels = labels;
    this.cancellation = cancellation;
  }

  /** The context of the request being handled; {@link #none()} where there is none. */
  public static RequestContext current() {
    return of(Vertx.currentContext());
  }

  /** The request context that {@code context} carries; {@link #none()} where there is none. */
  public static RequestContext of(@Nullable Context context) {
    if (context == null) {
      return NONE;
    }
    var found = context.getLocal(ContextLocals.REQUEST);
    return found == null ? NONE : found;
  }

  /** The empty context: no trace, no id, no deadline. */
  public static RequestContext none() {
    return NONE;
  }

  /** A request that starts here: new trace, new request id, no deadline. */
  public static RequestContext root() {
    return of(TraceContext.root(), newRequestId());
  }

  /** A request that starts here and must be answered in time: new trace, new request id. */
  public static RequestContext root(Deadline deadline) {
    return new RequestContext(
        TraceContext.root(),
        newRequestId(),
        deadline,
        null,
        Collections.emptyMap(),
        new Cancellation());
  }

  /** A request that arrived with this trace and id. */
  public static RequestContext of(TraceContext trace, String requestId) {
    return new RequestContext(
        trace, requestId, null, null, Collections.emptyMap(), new Cancellation());
  }

  /** A new request id: 16 hex digits. */
  public static String newRequestId() {
    return TraceContext.randomHex(16);
  }

  /**
   * Adds a label to the request being handled, so that it stands in every later log line as {@code
   * labels.<name>}. Does nothing where no request is handled: a context that lives as long as the
   * service must not collect labels.
   */
  public static void label(String name, String value) {
    var context = Vertx.currentContext();
    var request = of(context);
    if (context != null && request != NONE) {
      request.withLabel(name, value).putOn(context);
    }
  }

  /** Position in the trace; null when there is none. */
  public @Nullable TraceContext trace() {
    return trace;
  }

  /** The request's id; null when there is none. */
  public @Nullable String requestId() {
    return requestId;
  }

  /** When the caller stops waiting; null when it did not say. */
  public @Nullable Deadline deadline() {
    return deadline;
  }

  /**
   * Tells when nobody waits for the outcome any more. All copies of a request share one; where no
   * request is handled it never happens.
   */
  public Cancellation cancellation() {
    return cancellation == null ? new Cancellation() : cancellation;
  }

  /**
   * Who asked; null when nobody was authenticated. Never sent on: the next process believes a token
   * or a certificate, not a header.
   */
  public @Nullable Principal principal() {
    return principal;
  }

  /** Labels set so far, in the order they were set. */
  public Map<String, String> labels() {
    return labels;
  }

  /** Copy with another trace position. */
  public RequestContext withTrace(TraceContext newTrace) {
    return new RequestContext(newTrace, requestId, deadline, principal, labels, cancellation);
  }

  /** Copy with a deadline. */
  public RequestContext withDeadline(Deadline newDeadline) {
    return new RequestContext(trace, requestId, newDeadline, principal, labels, cancellation);
  }

  /**
   * Copy without a deadline, and which nobody can cancel: for work that goes on after the answer,
   * such as a message.
   */
  public RequestContext withoutDeadline() {
    return deadline == null && cancellation == null
        ? this
        : new RequestContext(trace, requestId, null, principal, labels, null);
  }

  /** Copy with a principal. */
  public RequestContext withPrincipal(Principal newPrincipal) {
    return new RequestContext(trace, requestId, deadline, newPrincipal, labels, cancellation);
  }

  /** Copy with one more label; an old value of the same name is replaced. */
  public RequestContext withLabel(String name, String value) {
    var more = new LinkedHashMap<>(labels);
    more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return new RequestContext(
        trace, requestId, deadline, principal, Collections.unmodifiableMap(more), cancellation);
  }

  /**
   * Fields for the log, by their ECS names: {@code trace.id}, {@code span.id}, {@code
   * http.request.id}, {@code user.name}, {@code labels.*}. Unmodifiable.
   */
  public Map<String, String> logFields() {
    var fields = logFields;
    if (fields == null) {
      fields = buildLogFields();
      logFields = fields;
    }
    return fields;
  }

  /**
   * Hands name and value of every field of {@link #logFields} to {@code field}, without the map.
   */
  public void forEachLogField(BiConsumer<String, String> field) {
    if (trace != null) {
      field.accept("trace.id", trace.traceId());
      field.accept("span.id", trace.spanId());
    }
    if (requestId != null) {
      field.accept("http.request.id", requestId);
    }
    if (principal != null) {
      field.accept("user.name", principal.subject());
    }
    if (!labels.isEmpty()) {
      labels.forEach((name, value) -> field.accept("labels." + name, value));
    }
  }

  /** Makes this the request context of {@code context} from now on. */
  public void putOn(Context context) {
    context.putLocal(ContextLocals.REQUEST, this);
  }

  /**
   * Runs {@code work} on a context of its own that carries this request, and completes on the
   * caller's context. Two such runs never see each other's changes.
   *
   * @return what {@code work} returns; failed with what it throws
   */
  public <T extends @Nullable Object> Future<T> run(Vertx vertx, Supplier<Future<T>> work) {
    var caller = (ContextInternal) vertx.getOrCreateContext();
    var own = caller.duplicate();
    putOn(own);
    var promise = caller.<T>promise();
    own.runOnContext(ignored -> invoke(work).onComplete(promise));
    return promise.future();
  }

  private static <T extends @Nullable Object> Future<T> invoke(Supplier<Future<T>> work) {
    try {
      // A null would leave the caller waiting for ever.
      return Objects.requireNonNull(work.get(), "the work returned no future");
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }

  private Map<String, String> buildLogFields() {
    var fields = new LinkedHashMap<String, String>();
    forEachLogField(fields::put);
    return Collections.unmodifiableMap(fields);
  }

  @Override
  public String toString() {
    return "RequestContext" + logFields();
  }
}
