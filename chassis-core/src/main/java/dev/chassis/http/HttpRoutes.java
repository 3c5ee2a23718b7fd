package dev.chassis.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.Router;

/**
 * Declares what the service answers. Paths are templates such as {@code /orders/{id}}; the template
 * is what metrics and logs show, never the path itself. Bodies are JSON bound to records, checked
 * before the handler runs.
 *
 * <p>A handler's result becomes the answer: a {@link Reply} as it says, {@code null} as 204, any
 * other value as 200 with JSON, a {@link StreamBody} piece by piece. A failure becomes problem
 * details: a {@link ProblemException} as it says, anything else as 500 without inner details.
 *
 * <p>Each method returns the route, to say more about it.
 *
 * <p>Handlers run on event loops, several at once: they must not block (use {@code
 * ServiceContext.blocking}) and must guard what they share.
 */
public interface HttpRoutes {

  /** Handles a request without a body. */
  @FunctionalInterface
  interface Handler<R> {
    /** Answers {@code call}; a throw counts as a failed future. */
    Future<R> handle(HttpCall call) throws Exception;
  }

  /** Handles a request with a JSON body. */
  @FunctionalInterface
  interface BodyHandler<B, R> {
    /** Answers {@code body}; a throw counts as a failed future. */
    Future<R> handle(B body) throws Exception;
  }

  /** Handles a request with a JSON body, and looks at the request too. */
  @FunctionalInterface
  interface CallHandler<B, R> {
    /** Answers {@code body} of {@code call}; a throw counts as a failed future. */
    Future<R> handle(B body, HttpCall call) throws Exception;
  }

  /** Handles a request whose body is read piece by piece. */
  @FunctionalInterface
  interface StreamHandler<R> {
    /**
     * Answers {@code call}; a throw counts as a failed future. Pausing {@code body} holds the
     * caller back. An answer before the end of the body ends the connection (on HTTP/2: the
     * stream), because the rest would have to be read to get at the next request.
     */
    Future<R> handle(ReadStream<Buffer> body, HttpCall call) throws Exception;
  }

  /** Handles a form, with the files that came with it. */
  @FunctionalInterface
  interface FormHandler<R> {
    /** Answers {@code form}; a throw counts as a failed future. */
    Future<R> handle(Form form, HttpCall call) throws Exception;
  }

  /** Handles a caller that listens to server-sent events. */
  @FunctionalInterface
  interface EventHandler {
    /**
     * Begins to send to {@code events}, or remembers them to send later. When the future succeeds
     * the caller is told that it is connected; a failure, or a throw, before the first event is
     * answered like any other.
     */
    Future<?> handle(HttpCall call, EventStream events) throws Exception;
  }

  /** Adds a GET route; HEAD is answered from it. */
  <R> Route get(String template, Handler<R> handler);

  /** Adds a DELETE route. */
  <R> Route delete(String template, Handler<R> handler);

  /** Adds a POST route. */
  <B, R> Route post(String template, Class<B> body, BodyHandler<B, R> handler);

  /** Adds a POST route. */
  <B, R> Route post(String template, Class<B> body, CallHandler<B, R> handler);

  /** Adds a PUT route. */
  <B, R> Route put(String template, Class<B> body, CallHandler<B, R> handler);

  /** Adds a PATCH route. */
  <B, R> Route patch(String template, Class<B> body, CallHandler<B, R> handler);

  /**
   * Adds a POST route whose body is not held whole. It may have {@code http.maxBody} bytes, or what
   * {@link Route#maxBody} says.
   */
  <R> Route postStream(String template, StreamHandler<R> handler);

  /** Adds a PUT route whose body is not held whole, as {@link #postStream} does. */
  <R> Route putStream(String template, StreamHandler<R> handler);

  /** Adds a POST route that takes a form, {@code multipart/form-data} or url-encoded. */
  default <R> Route postForm(String template, FormHandler<R> handler) {
    return postForm(template, FormOptions.defaults(), handler);
  }

  /** Adds a POST route that takes a form, {@code multipart/form-data} or url-encoded. */
  <R> Route postForm(String template, FormOptions options, FormHandler<R> handler);

  /** Adds a GET route that sends server-sent events. */
  default Route events(String template, EventHandler handler) {
    return events(template, EventOptions.defaults(), handler);
  }

  /** Adds a GET route that sends server-sent events. */
  Route events(String template, EventOptions options, EventHandler handler);

  /**
   * Hands out files: GET and HEAD for every path below {@code prefix} (letters and digits, no
   * parameters), with {@code ETag}, conditional requests and byte ranges. Declare it after routes
   * whose paths lie below it.
   */
  Route files(String prefix, FileSource source);

  /** The vertx-web router behind it, for what typed routes do not offer. */
  Router router();
}
