package dev.chassis.http.streams;

import dev.chassis.http.Problem;
import dev.chassis.http.ProblemException;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import dev.chassis.http.server.Problems;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, piece by piece: nothing is read before there is a handler for it, so a
 * caller that waits for {@code 100 Continue} is only told to go on when somebody wants the body.
 * More than the route allows is answered with 413 and fails the stream.
 */
public final class RequestBody implements ReadStream<Buffer> {

  private static final String CONTINUE = "100-continue";

  private final Exchange exchange;
  private final HttpServerRequest request;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Handler<Void> endHandler;
  private long bytes;
  private boolean paused;
  private boolean asked;
  private boolean over;

  private RequestBody(Exchange exchange) {
    this.exchange = exchange;
    this.request = exchange.request();
  }

  /** The body of {@code exchange}, which nobody has begun to read. */
  public static RequestBody of(Exchange exchange) {
    var body = new RequestBody(exchange);
    exchange.bodyPending(true);
    body.request
        .pause()
        .exceptionHandler(failure -> body.failed(incomplete()))
        .endHandler(ended -> body.ended());
    if (hasNone(body.request)) {
      // There is nothing to wait for, and nothing to refuse when the handler does not read it.
      exchange.bodyPending(false);
    }
    return body;
  }

  @Override
  public RequestBody handler(@Nullable Handler<Buffer> handler) {
    if (handler == null) {
      request.handler(null);
      return this;
    }
    request.handler(piece -> received(piece, handler));
    ask();
    if (!paused) {
      resume();
    }
    return this;
  }

  @Override
  public RequestBody exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  @Override
  public RequestBody endHandler(@Nullable Handler<Void> handler) {
    endHandler = handler;
    return this;
  }

  @Override
  public RequestBody pause() {
    paused = true;
    // From here on it is the handler, not the caller, that takes its time.
    exchange.readingBody(false);
    request.pause();
    return this;
  }

  @Override
  public RequestBody resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public RequestBody fetch(long amount) {
    paused = false;
    if (!over) {
      exchange.readingBody(exchange.isBodyPending());
      request.fetch(amount);
    }
    return this;
  }

  private void received(Buffer piece, Handler<Buffer> handler) {
    if (over) {
      return;
    }
    bytes += piece.length();
    exchange.progressed();
    if (bytes <= exchange.maxBody()) {
      handler.handle(piece);
      return;
    }
    var tooLarge = Problems.tooLarge(exchange.maxBody());
    Answers.problemAndClose(exchange, tooLarge);
    failed(new ProblemException(tooLarge));
  }

  private void ended() {
    exchange.bodyPending(false);
    exchange.readingBody(false);
    if (!over) {
      over = true;
      exchange.progressed();
      if (endHandler != null) {
        endHandler.handle(null);
      }
    }
  }

  private void failed(ProblemException failure) {
    exchange.readingBody(false);
    if (!over) {
      over = true;
      if (exceptionHandler != null) {
        exceptionHandler.handle(failure);
      }
    }
  }

  private void ask() {
    if (!asked) {
      asked = true;
      if (CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))
          && request.version() != HttpVersion.HTTP_1_0) {
        exchange.response().writeContinue();
      }
    }
  }

  private static ProblemException incomplete() {
    return new ProblemException(
        Problem.of(400, "incomplete-body", "Bad Request", "The body ended before its end."));
  }

  private static boolean hasNone(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      return request.isEnded();
    }
    var headers = request.headers();
    var length = headers.get(HttpHeaders.CONTENT_LENGTH);
    return !headers.contains(HttpHeaders.TRANSFER_ENCODING)
        && (length == null || length.equals("0"));
  }
}
