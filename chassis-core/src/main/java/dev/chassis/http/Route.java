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

  /** Lets everybody in: no token is needed, even where that is the rule. */
  Route open();

  /** Lets in whoever shows a token that is believed. Where tokens are configured, the default. */
  Route authenticated();

  /** Lets in whoever shows a token with at least one of these roles. */
  Route roles(String... anyOf);

  /**
   * Lets in services whose client certificate holds at least one of these names, letter by letter:
   * a DNS name such as {@code orders}, or a URI such as {@code spiffe://bank.example/orders}. No
   * token is needed, unless {@link #authenticated} or {@link #roles} is said too. Needs {@code
   * http.tls.clientAuthorities}.
   */
  Route callers(String... anyOf);

  /**
   * Gives requests another time limit than {@code http.requestTimeout}, longer or shorter; longer
   * than zero and shorter than {@code http.idleTimeout}. For bodies that are sent or read in pieces
   * it is the longest time between two of them.
   */
  Route timeout(Duration timeout);

  /** Takes bodies of another size than {@code http.maxBody}, larger or smaller. */
  Route maxBody(DataSize size);

  /** Who goes first when there is too much to do; default {@link Priority#NORMAL}. */
  Route priority(Priority priority);
}
