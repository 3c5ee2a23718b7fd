package dev.chassis.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** The request that a handler answers. */
public interface HttpCall {

  /** Method, such as {@code GET}. */
  String method();

  /** Decoded value of {@code {name}} in the template. */
  String path(String name);

  /** First value of a query parameter, decoded. */
  Optional<String> query(String name);

  /** First value of a header. */
  Optional<String> header(String name);

  /** The vertx-web view of the request. */
  RoutingContext routing();
}
