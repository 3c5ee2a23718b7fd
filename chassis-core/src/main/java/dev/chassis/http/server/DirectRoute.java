package dev.chassis.http.server;

import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * A route as it can be found without Vert.x Web, kept as metadata of the Vert.x Web route that
 * takes the same requests.
 *
 * @param template such as {@code /orders/{id}}; what ends with {@code /*} is everything below
 * @param entrance takes the request; null when it must go by Vert.x Web
 */
public record DirectRoute(HttpMethod method, String template, @Nullable Entrance entrance) {

  /** The way into a route. */
  @FunctionalInterface
  public interface Entrance {

    /** Takes the request, or returns false: then it goes by Vert.x Web. */
    boolean enter(Exchange exchange);
  }
}
