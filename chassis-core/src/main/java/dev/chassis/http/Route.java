package dev.chassis.http;

import dev.chassis.config.DataSize;
import java.time.Duration;

/**
 * A declared route, to say more about it. Only before the server starts: once a request has come,
 * every method throws {@link IllegalStateException}.
 */
public interface Route {

  /** Method, such as {@code GET}. */
  String method();

  /** Path template, such as {@code /orders/{id}}. */
  String template();

  /**
   * Gives requests another time limit than {@code http.requestTimeout}, longer or shorter; longer
   * than zero and shorter than {@code http.idleTimeout}. For bodies that are sent or read in pieces
   * it is the longest time between two of them.
   */
  Route timeout(Duration timeout);

  /** Takes bodies of another size than {@code http.maxBody}, larger or smaller. */
  Route maxBody(DataSize size);
}
