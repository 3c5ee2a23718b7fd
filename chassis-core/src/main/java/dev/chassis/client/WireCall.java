package dev.chassis.client;

import dev.chassis.context.ContextHeaders;
import dev.chassis.context.Headers;
import dev.chassis.discovery.Instance;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on the wire, from the connection to the whole answer. It listens to the futures of
 * Vert.x instead of composing them: of all that a client makes, this is made most often (ADR-0036).
 */
final class WireCall implements Consumer<CallException> {

  private static final CharSequence ACCEPT =
      HttpHeaders.createOptimized("application/json, application/problem+json");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  /**
   * Says of an HTTP/2 stream that its answer is not wanted any more.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-7">RFC 9113, error codes</a>
   */
  private static final long CANCEL = 8;

  private final Call call;
  private final Instance instance;
  private final Connections connections;
  private final Ticker ticker;
  private final @Nullable ClientSpan span;
  private final Promise<ServiceResponse> result = Promise.promise();
  private volatile @Nullable HttpClientRequest request;

  WireCall(
      Call call,
      Instance instance,
      Connections connections,
      Ticker ticker,
      @Nullable ClientSpan span) {
    this.call = call;
    this.instance = instance;
    this.connections = connections;
    this.ticker = ticker;
    this.span = span;
  }

  Future<ServiceResponse> begin(Future<HttpClientRequest> connection) {
    connection.onComplete(this::connected);
    return result.future();
  }

  /** Nobody waits for it any more. */
  @Override
  public void accept(CallException reason) {
    result.tryFail(reason);
    var open = request;
    if (open != null) {
      open.reset(CANCEL);
    }
  }

  private void connected(HttpClientRequest open, @Nullable Throwable failure) {
    if (failure != null) {
      result.tryFail(failure(failure, false));
      return;
    }
    // Whoever is asked to answers by the future: without this each reset would be an error logged.
    open.exceptionHandler(WireCall::ignore);
    request = open;
    if (result.future().isComplete()) {
      open.reset(CANCEL); // The time was up before there was a connection.
      return;
    }
    try {
      writeHeaders(open);
      var body = call.request().body();
      (body == null ? open.send() : open.send(body)).onComplete(this::answered);
    } catch (RuntimeException e) {
      result.tryFail(e); // A mistake: nobody else would hear of it.
      open.reset(CANCEL);
    }
  }

  private void writeHeaders(HttpClientRequest open) {
    var request = call.request();
    if (!open.headers().contains(HttpHeaders.ACCEPT)) {
      open.putHeader(HttpHeaders.ACCEPT, ACCEPT);
    }
    if (request.body() != null && !open.headers().contains(HttpHeaders.CONTENT_TYPE)) {
      open.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    }
    if (request.priority() != null) {
      open.putHeader(Headers.PRIORITY, request.priority().name().toLowerCase(Locale.ROOT));
    }
    if (call.number() > 0) {
      open.putHeader(Headers.RETRY_ATTEMPT, Integer.toString(call.number()));
    }
    ContextHeaders.write(call.context(), open::putHeader, ticker);
    if (span != null) {
      span.writeHeaders(open); // after the context's: whoever is called comes below this span
    }
  }

  private void answered(HttpClientResponse response, @Nullable Throwable failure) {
    if (failure != null) {
      broke(failure);
      return;
    }
    // At once: read later the body may hang or come out empty.
    response.body().onComplete((body, broken) -> whole(response, body, broken));
  }

  private void whole(HttpClientResponse response, Buffer body, @Nullable Throwable failure) {
    if (failure != null) {
      broke(failure);
      return;
    }
    var answer = new ServiceResponse(response.statusCode(), response.headers(), body);
    var problem = Answers.problem(call.service(), answer, ticker);
    if (problem == null) {
      result.tryComplete(answer);
    } else {
      result.tryFail(problem);
    }
  }

  private void broke(Throwable cause) {
    var open = request;
    result.tryFail(failure(cause, open == null || !connections.isUntouched(open, cause)));
  }

  private CallFailedException failure(Throwable cause, boolean sent) {
    var reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new CallFailedException(
        instance.service() + " at " + instance.endpoint() + ": " + reason, sent);
  }

  private static void ignore(Throwable told) {}
}
