package dev.chassis.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.Router;
import java.util.Map;

/**
 * Declares what the service answers. Paths are templates such as {@code /orders/{id}}; the template
 * is what metrics and logs show, never the path itself.
 *
 * <p>What a request says is bound to a record and checked before the handler runs; everything wrong
 * with it is told in one 400. For POST, PUT and PATCH the record is the JSON body, unless one of
 * its components carries {@link Body}, {@link Header} or {@link Query}: then, as always for GET and
 * DELETE, it is the whole request, and each component is found
 *
 * <ul>
 *   <li>in the path, when the template has a parameter of its name,
 *   <li>in the body or a header, when it is marked so,
 *   <li>else in the query.
 * </ul>
 *
 * <p>Outside the body a component is text, a number, a boolean, an enum, an ISO-8601 time, a UUID
 * or URI, or a list of these: a parameter given several times, or a header's elements. It may be
 * left out when it is a list, {@code Optional} or {@code @Nullable}. Parameters that no component
 * asks for are ignored, unless {@link Route#strictQuery()}.
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

  /** Handles what a request says: its body, or all of it. */
  @FunctionalInterface
  interface BodyHandler<B, R> {
    /** Answers {@code said}; a throw counts as a failed future. */
    Future<R> handle(B said) throws Exception;
  }

  /** Handles what a request says, and looks at the request too. */
  @FunctionalInterface
  interface CallHandler<B, R> {
    /** Answers {@code said} in {@code call}; a throw counts as a failed future. */
    Future<R> handle(B said, HttpCall call) throws Exception;
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

  /** Adds a GET route that takes all of {@code request} from the request. */
  <B, R> Route get(String template, Class<B> request, BodyHandler<B, R> handler);

  /** Adds a GET route that takes all of {@code request} from the request. */
  <B, R> Route get(String template, Class<B> request, CallHandler<B, R> handler);

  /** Adds a DELETE route. */
  <R> Route delete(String template, Handler<R> handler);

  /** Adds a DELETE route that takes all of {@code request} from the request. */
  <B, R> Route delete(String template, Class<B> request, BodyHandler<B, R> handler);

  /** Adds a DELETE route that takes all of {@code request} from the request. */
  <B, R> Route delete(String template, Class<B> request, CallHandler<B, R> handler);

  /** Adds a POST route. */
  <B, R> Route post(String template, Class<B> body, BodyHandler<B, R> handler);

  /** Adds a POST route. */
  <B, R> Route post(String template, Class<B> body, CallHandler<B, R> handler);

  /** Adds a PUT route. */
  <B, R> Route put(String template, Class<B> body, BodyHandler<B, R> handler);

  /** Adds a PUT route. */
  <B, R> Route put(String template, Class<B> body, CallHandler<B, R> handler);

  /** Adds a PATCH route. */
  <B, R> Route patch(String template, Class<B> body, BodyHandler<B, R> handler);

  /** Adds a PATCH route. */
  <B, R> Route patch(String template, Class<B> body, CallHandler<B, R> handler);

  /**
   * The same routes, where every template declared on it begins with {@code prefix}.
   *
   * @param prefix a template of its own, such as {@code /v1} or {@code /tenants/{tenant}}
   */
  HttpRoutes under(String prefix);

  /**
   * Routes of one version of the interface: {@code version("v1")} is {@code under("/v1")}.
   *
   * @param version {@code v} and a number
   */
  default HttpRoutes version(String version) {
    if (!version.matches("v[1-9][0-9]*")) {
      throw new IllegalArgumentException("version " + version + ": expected such as v1");
    }
    return under("/" + version);
  }

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
  default Route files(String prefix, FileSource source) {
    return files(prefix, source, Map.of());
  }

  /**
   * Hands out files as {@link #files(String, FileSource)} does, each with these headers too, such
   * as a {@code content-security-policy} for pages.
   *
   * @param headers values by name
   */
  Route files(String prefix, FileSource source, Map<String, String> headers);

  /** The vertx-web router behind it, for what typed routes do not offer. */
  Router router();
}
