package dev.chassis.http;

/**
 * A declared route, to say more about it. Only before the server starts: once a request has come,
 * every method throws {@link IllegalStateException}.
 */
public interface Route {

  /** Method, such as {@code GET}. */
  String method();

  /** Path template, such as {@code /orders/{id}}. */
  String template();

  /** Who goes first when there is too much to do; default {@link Priority#NORMAL}. */
  Route priority(Priority priority);
}
