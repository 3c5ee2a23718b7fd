package dev.chassis.management;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
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

  /** The vertx-web router behind it. */
  Router router();
}
