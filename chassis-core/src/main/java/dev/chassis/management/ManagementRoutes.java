package dev.chassis.management;

import dev.chassis.http.EventOptions;
import dev.chassis.http.EventStream;
import dev.chassis.http.FileSource;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Adds pages to the management server. */
public interface ManagementRoutes {

  /** Answers GET {@code path} with JSON of what {@code page} returns at that moment. */
  void json(String path, Supplier<Future<?>> page);

  /** Answers GET {@code path} with text of this media type. */
  void text(String path, String mediaType, Supplier<Future<String>> page);

  /**
   * Answers GET {@code path} with text in one of several forms.
   *
   * @param page told what the request says in {@code accept}; empty when it says nothing
   */
  void text(String path, Function<String, Future<ManagementText>> page);

  /**
   * Answers GET {@code path} with server-sent events, until the caller leaves or the server stops.
   *
   * @param listener takes each new stream; it is called on an event loop and returns at once
   */
  void events(String path, EventOptions options, Consumer<EventStream> listener);

  /**
   * Hands out files below {@code prefix}, as {@code /live}. Everybody may read them, from any
   * machine and without the token: nothing about the service may stand in them.
   *
   * @param headers sent with each of them
   */
  void files(String prefix, FileSource source, Map<String, String> headers);

  /** Sends browsers that ask for {@code /} to {@code path}; others still get the list of pages. */
  void home(String path);

  /**
   * The JSON pages there are at this moment: what each path would be answered with. The values may
   * be a {@link ManagementPage}.
   */
  Map<String, Supplier<Future<?>>> pages();

  /** The vertx-web router behind it. */
  Router router();
}
